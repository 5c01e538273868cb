import { deflate, deflateSync, inflateSync } from 'node:zlib';
import { promisify } from 'node:util';
import type { ObjectType } from '../objects/object.js';
import { BadPack } from './bad-pack.js';

/** The numbers by which a pack names the kinds of its entries (gitformat-pack). */
export const entryKinds = { commit: 1, tree: 2, blob: 3, tag: 4, offsetDelta: 6, refDelta: 7 } as const;

/** What stands before an entry's compressed bytes: its kind, and its size when inflated. */
export interface EntryHeader {
  readonly kind: number;
  readonly size: number;
  readonly next: number;
}

/** Larger data is compressed on the thread pool, so that one upload does not stop all other work. */
const deflateInlineMaxBytes = 32 * 1024;
/** Up to this size a small compressor does: setting up the usual one costs more than the data. */
const smallDataBytes = 1024;
const smallCompressor = { windowBits: 10, memLevel: 3 };
/** Large data is mostly big trees and pictures, on which more effort gains nearly nothing. */
const largeCompressor = { level: 3 };
const deflatePooled = promisify(deflate);

/** The object type of an entry that is no delta, else null. */
export function typeOfKind(kind: number): ObjectType | null {
  if (kind === entryKinds.commit) return 'commit';
  if (kind === entryKinds.tree) return 'tree';
  if (kind === entryKinds.blob) return 'blob';
  return kind === entryKinds.tag ? 'tag' : null;
}

/** Compresses an entry's content. */
export async function compress(data: Buffer): Promise<Buffer> {
  if (data.length > deflateInlineMaxBytes) return deflatePooled(data, largeCompressor);
  return data.length <= smallDataBytes ? deflateSync(data, smallCompressor) : deflateSync(data);
}

/**
 * Inflates the zlib stream that starts at a place and must give exactly `size` bytes; `next` is the place behind it.
 * Never holds more than `size` bytes; throws `BadPack` where the stream is broken or of another size.
 */
export function inflateAt(bytes: Buffer, at: number, size: number): { data: Buffer; next: number } {
  const chunkSize = Math.min(Math.max(size, 64), 64 * 1024);
  try {
    const result: unknown = inflateSync(bytes.subarray(at), {
      info: true,
      maxOutputLength: Math.max(size, 1),
      chunkSize,
    });
    const { data, consumed } = inflated(result);
    if (data.length === size) return { data, next: at + consumed };
  } catch (cause) {
    throw new BadPack('bad_entry', `the data at byte ${at} does not inflate to ${size} bytes`, cause);
  }
  throw new BadPack('bad_entry', `the data at byte ${at} does not inflate to ${size} bytes`);
}

/** The header of an entry: kind and size in groups of seven bits. */
export function encodeEntryHeader(kind: number, size: number): Buffer {
  const bytes = [(kind << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

/** Reads an entry's header; throws `BadPack` where it is cut off or longer than any accepted size. */
export function readEntryHeader(bytes: Buffer, at: number): EntryHeader {
  let byte = bytes[at];
  if (byte === undefined) throw new BadPack('bad_entry', `the entry at byte ${at} is cut off`);
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  let next = at + 1;
  for (let scale = 16; byte >= 0x80; scale *= 128) {
    byte = bytes[next++];
    if (byte === undefined || next > at + 7)
      throw new BadPack('bad_entry', `the entry at byte ${at} has no size`);
    size += (byte & 0x7f) * scale;
  }
  return { kind, size, next };
}

/** How far before an offset delta its base begins, in git's own number format. */
export function encodeDistance(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift((rest % 128) | 0x80);
  }
  return Buffer.from(bytes);
}

/** Reads the distance of an offset delta; throws `BadPack` where it is cut off or beyond any pack. */
export function readDistance(bytes: Buffer, at: number): { distance: number; next: number } {
  let distance = -1;
  for (let next = at; next < at + 6; next++) {
    const byte = bytes[next];
    if (byte === undefined) break;
    distance = (distance + 1) * 128 + (byte & 0x7f);
    if (byte < 0x80) return { distance, next: next + 1 };
  }
  throw new BadPack('bad_entry', `the distance at byte ${at} is cut off or too long`);
}

function inflated(result: unknown): { data: Buffer; consumed: number } {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result;
    if (
      Buffer.isBuffer(buffer) &&
      typeof engine === 'object' &&
      engine !== null &&
      'bytesWritten' in engine
    ) {
      return { data: buffer, consumed: Number(engine.bytesWritten) };
    }
  }
  throw new TypeError('zlib answered without saying how much it read');
}
