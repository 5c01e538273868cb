import { randomBytes } from 'node:crypto';
import { chain, deltaOn, packOf, shaOf, whole } from './forge-packs.js';

/** A pack that nobody may take: its bytes, and by which word it is refused. */
export interface EvilPack {
  readonly name: string;
  readonly code: string;
  /** too large to be looked at in memory, so that git's own programs have to find out */
  readonly large: boolean;
  readonly make: () => Buffer;
}

const padding = whole('blob', randomBytes(1_200_000));
const text = Buffer.from('a text\n');
const gigabyte = 2 ** 30;

/** A delta of some KB that makes a gigabyte. */
function deltaBomb(): Buffer {
  const seed = Buffer.alloc(65_536, 'a');
  const copies = Buffer.alloc(gigabyte / seed.length, 0x80);
  const sizes = { base: seed.length, result: gigabyte };
  return packOf([whole('blob', seed), deltaOn(shaOf('blob', seed), sizes, copies)]);
}

function small(name: string, code: string, make: () => Buffer): EvilPack {
  return { name, code, large: false, make };
}

function large(name: string, code: string, make: () => Buffer): EvilPack {
  return { name, code, large: true, make };
}

/** Packs that are broken, or small and become huge. */
export const evilPacks: readonly EvilPack[] = [
  small('is cut off', 'bad_checksum', () => packOf([whole('blob', text)]).subarray(0, -4)),
  large('is cut off and large', 'bad_entry', () => packOf([padding]).subarray(0, -400)),
  small('is nothing of the kind', 'not_a_pack', () =>
    Buffer.from('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n'),
  ),
  large('is large and nothing of the kind', 'not_a_pack', () => randomBytes(1_200_000)),
  small('claims a million objects', 'too_many_objects', () => packOf([whole('blob', text)], 1_000_000)),
  large('claims a million objects and is large', 'too_many_objects', () => packOf([padding], 1_000_000)),
  small('claims a file of a gigabyte', 'too_large', () => packOf([{ kind: 3, size: gigabyte, data: text }])),
  large('claims a file of a gigabyte and is large', 'too_large', () =>
    packOf([padding, { kind: 3, size: gigabyte, data: text }]),
  ),
  small('makes a gigabyte of one text again and again', 'too_large', deltaBomb),
  small('chains 10,000 deltas', 'too_deep', () => packOf(chain(10_000))),
  large('chains 10,000 deltas and is large', 'too_deep', () => packOf([...chain(10_000), padding])),
  small('holds less than it says', 'bad_entry', () => packOf([whole('blob', text)], 3)),
];
