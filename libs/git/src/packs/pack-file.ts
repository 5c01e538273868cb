import { createHash } from 'node:crypto';
import type { Sha } from '../objects/object.js';

/** The bytes of the header before the first entry: `PACK`, version 2, number of entries. */
export const packHeaderBytes = 12;
/** The bytes of the checksum behind the last entry. */
export const packTrailerBytes = 20;

/** One entry's place in a pack, as the index lists it. */
export interface IndexedEntry {
  readonly sha: Sha;
  readonly offset: number;
  /** CRC-32 of the entry's bytes, as a signed or an unsigned number */
  readonly crc: number;
}

/** Offsets from here on stand in the index's second table, of eight bytes each (gitformat-pack, version 2). */
const smallOffsetMax = 0x7fffffff;

/** A pack's header. */
export function packHeader(entries: number): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  header.writeUInt32BE(entries, 8);
  return header;
}

/** The checksum over a pack's header and entries. */
export function packChecksum(parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A whole pack of already encoded entries. */
export function encodePack(entries: readonly Buffer[]): Buffer {
  const parts = [packHeader(entries.length), ...entries];
  return Buffer.concat([...parts, packChecksum(parts)]);
}

/** The index (version 2) of a pack; `sorted` lists its entries in the order of their shas. */
export function encodePackIndex(sorted: readonly IndexedEntry[], checksum: Buffer): Buffer {
  const large = sorted.filter(({ offset }) => offset > smallOffsetMax);
  const count = sorted.length;
  const bytes = Buffer.alloc(8 + 1024 + count * 28 + large.length * 8 + 40);
  bytes.write('\xfftOc\0\0\0\x02', 'latin1');
  const shas = 8 + 1024;
  let wide = 0;
  for (const [row, { sha, offset, crc }] of sorted.entries()) {
    bytes.write(sha, shas + row * 20, 'hex');
    bytes.writeInt32BE(crc | 0, shas + count * 20 + row * 4);
    const place = offset > smallOffsetMax ? 0x80000000 + wide : offset;
    bytes.writeUInt32BE(place, shas + count * 24 + row * 4);
    if (offset > smallOffsetMax) bytes.writeBigUInt64BE(BigInt(offset), shas + count * 28 + wide++ * 8);
  }
  writeFanout(bytes, shas, count);
  checksum.copy(bytes, bytes.length - 40);
  packChecksum([bytes.subarray(0, -20)]).copy(bytes, bytes.length - 20);
  return bytes;
}

/** For each first byte of a sha, how many shas begin with it or a smaller one. */
function writeFanout(bytes: Buffer, shas: number, count: number): void {
  let row = 0;
  for (let first = 0; first < 256; first++) {
    while (row < count && (bytes[shas + row * 20] ?? 0) <= first) row++;
    bytes.writeUInt32BE(row, 8 + first * 4);
  }
}
