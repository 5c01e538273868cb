import { splicesBetweenTrees } from '../objects/patch-tree.js';
import { spliceBetween } from '../objects/splice.js';
import type { RawObject } from '../objects/object.js';
import type { Splice } from '../objects/splice.js';
import { BadPack } from './bad-pack.js';

/** The most bytes one copy instruction can name: its size has three bytes (git's `patch-delta.c`). */
const copyMaxBytes = 0xffffff;
/** The most bytes one insert instruction carries: its size has seven bits. */
const insertMaxBytes = 0x7f;
/** A copy of size 0 means this size. */
const copyZeroMeans = 0x10000;

/** Up to so many bytes of a tree, some entries, one splice is as good as several, and found much quicker. */
const oneSpliceMaxBytes = 128;

/** The splices between two versions of an object: entry by entry for trees of which more changed, one for anything else. */
export function splicesBetween(base: RawObject, target: RawObject): readonly Splice[] {
  const whole = spliceBetween(base.data, target.data);
  if (base.type !== 'tree' || target.type !== 'tree' || whole.bytes.length <= oneSpliceMaxBytes)
    return [whole];
  return splicesBetweenTrees(base.data, target.data);
}

/** A delta in git's format (gitformat-pack, "Deltified representation") that applies sorted splices to a base. */
export function encodeDelta(baseBytes: number, splices: readonly Splice[]): Buffer {
  const grown = splices.reduce((sum, { start, end, bytes }) => sum + bytes.length - (end - start), 0);
  const parts = [encodeSize(baseBytes), encodeSize(baseBytes + grown)];
  let at = 0;
  for (const { start, end, bytes } of splices) {
    parts.push(...copies(at, start), ...inserts(bytes));
    at = end;
  }
  parts.push(...copies(at, baseBytes));
  return Buffer.concat(parts);
}

/** Applies a delta; throws `BadPack` where it is broken or its result would exceed `resultMaxBytes`. */
export function applyDelta(base: Buffer, delta: Buffer, resultMaxBytes: number): Buffer {
  const baseSize = readSize(delta, 0);
  const resultSize = readSize(delta, baseSize.next);
  if (baseSize.size !== base.length)
    throw new BadPack('bad_delta', 'a delta was made for a base of another size');
  // checked before anything is allocated: a delta of a few bytes can ask for gigabytes
  if (resultSize.size > resultMaxBytes)
    throw new BadPack('too_large', `a delta asks for ${resultSize.size} bytes`);
  const result = Buffer.allocUnsafe(resultSize.size);
  let written = 0;
  for (let at = resultSize.next; at < delta.length;) {
    const piece = readInstruction(base, delta, at);
    if (written + piece.bytes.length > result.length)
      throw new BadPack('bad_delta', 'a delta writes past its result');
    written += piece.bytes.copy(result, written);
    at = piece.next;
  }
  if (written !== result.length) throw new BadPack('bad_delta', 'a delta fills only a part of its result');
  return result;
}

function* copies(from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to; at += copyMaxBytes) yield encodeCopy(at, Math.min(copyMaxBytes, to - at));
}

function encodeCopy(offset: number, size: number): Buffer {
  const bytes = [0x80];
  const put = (value: number, count: number, firstBit: number): void => {
    for (let i = 0; i < count; i++) {
      const byte = Math.floor(value / 256 ** i) % 256;
      if (byte === 0) continue;
      bytes[0] = (bytes[0] ?? 0) | (1 << (firstBit + i));
      bytes.push(byte);
    }
  };
  put(offset, 4, 0);
  if (size !== copyZeroMeans) put(size, 3, 4);
  return Buffer.from(bytes);
}

function* inserts(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += insertMaxBytes) {
    const piece = bytes.subarray(at, at + insertMaxBytes);
    yield Buffer.from([piece.length]);
    yield piece;
  }
}

function encodeSize(size: number): Buffer {
  const bytes: number[] = [];
  for (let rest = size; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) return Buffer.from(bytes);
  }
}

function readSize(delta: Buffer, from: number): { size: number; next: number } {
  let size = 0;
  // six groups of seven bits: more than any object that is accepted, and far from losing precision
  for (let i = 0; i < 6; i++) {
    const byte = delta[from + i];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { size, next: from + i + 1 };
  }
  throw new BadPack('bad_delta', 'a size in a delta is cut off or too long');
}

function readInstruction(base: Buffer, delta: Buffer, at: number): { bytes: Buffer; next: number } {
  const code = delta[at] ?? 0;
  if (code === 0) throw new BadPack('bad_delta', 'a delta holds the reserved instruction 0');
  if (code >= 0x80) return readCopy(base, delta, at);
  const next = at + 1 + code;
  if (next > delta.length) throw new BadPack('bad_delta', 'a delta is cut off');
  return { bytes: delta.subarray(at + 1, next), next };
}

function readCopy(base: Buffer, delta: Buffer, from: number): { bytes: Buffer; next: number } {
  const code = delta[from] ?? 0;
  let at = from + 1;
  const take = (count: number, firstBit: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if ((code & (1 << (firstBit + i))) === 0) continue;
      const byte = delta[at++];
      if (byte === undefined) throw new BadPack('bad_delta', 'a delta is cut off');
      value += byte * 256 ** i;
    }
    return value;
  };
  const offset = take(4, 0);
  const size = take(3, 4) || copyZeroMeans;
  if (offset + size > base.length) throw new BadPack('bad_delta', 'a delta copies from beyond its base');
  return { bytes: base.subarray(offset, offset + size), next: at };
}
