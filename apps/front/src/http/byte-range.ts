import { entityTags } from './entity-tag.js';

/** Some bytes of a file: the first, and how many. */
export type ByteRange = { readonly start: number; readonly length: number };

/** What a request asks for of so many bytes, whose entity tag is `tag`. */
type Asked = {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly tag: string;
};

/**
 * The one range that a request asks for (RFC 9110, 14.1.2). Null where all bytes are to be sent: none is asked for, several are, it is not
 * understood, or `If-Range` names another file. `unsatisfiable` where the file has no such bytes.
 */
export function byteRange(bytes: number, { range, ifRange, tag }: Asked): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(range?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (ifRange !== undefined && !entityTags(ifRange).includes(tag)) return null;
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  return start < end ? { start, length: end - start } : 'unsatisfiable';
}
