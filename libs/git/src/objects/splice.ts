/** One edit of a byte string: `base[start, end)` becomes `bytes`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** Compared in pieces of this many bytes, so that the native comparison does nearly all of the work. */
const compareChunkBytes = 4096;

/** Applies splices, which must be sorted and not overlap. */
export function applySplices(base: Buffer, splices: readonly Splice[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const splice of splices) {
    parts.push(base.subarray(at, splice.start), splice.bytes);
    at = splice.end;
  }
  parts.push(base.subarray(at));
  return Buffer.concat(parts);
}

/** The one splice that is left of the difference once the common beginning and end are taken off. */
export function spliceBetween(base: Buffer, target: Buffer): Splice {
  const start = commonPrefix(base, target);
  const tail = commonSuffix(base.subarray(start), target.subarray(start));
  return { start, end: base.length - tail, bytes: target.subarray(start, target.length - tail) };
}

/** How many bytes two byte strings have in common at their start. */
export function commonPrefix(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + compareChunkBytes <= length && sameBytes(a, b, at, at)) {
    at += compareChunkBytes;
  }
  while (at < length && a[at] === b[at]) at++;
  return at;
}

function commonSuffix(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  let tail = 0;
  while (tail + compareChunkBytes <= length) {
    const more = tail + compareChunkBytes;
    if (!sameBytes(a, b, a.length - more, b.length - more)) break;
    tail = more;
  }
  while (tail < length && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return tail;
}

function sameBytes(a: Buffer, b: Buffer, aAt: number, bAt: number): boolean {
  return a.compare(b, bAt, bAt + compareChunkBytes, aAt, aAt + compareChunkBytes) === 0;
}
