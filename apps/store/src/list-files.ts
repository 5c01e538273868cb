import { fileListMaxRows } from '@erwik/events';
import type { BodyOf, ReplyOf } from '@erwik/events';
import type { Wiki } from './wiki.js';

/** A part of all files at head. Only parts of one head make a whole, so it is `moved` where head is not that of the last part. */
export function listFiles({ heads }: Wiki, { head, offset }: BodyOf<'listFiles'>): ReplyOf<'listFiles'> {
  if (heads.head === null || (head !== null && head !== heads.head))
    return { kind: 'moved', head: heads.head };
  const files = heads.filesFrom(offset, fileListMaxRows);
  const end = offset + files.length;
  return { kind: 'files', head: heads.head, files: [...files], next: end < heads.fileCount ? end : null };
}
