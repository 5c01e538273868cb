import { ByteWriter } from './byte-writer.js';
import { identityOf } from './map-key.js';
import {
  binaryExt,
  formatVersion,
  integerExt,
  largeTupleExt,
  listExt,
  mapExt,
  newFloatExt,
  nilExt,
  smallAtomUtf8Ext,
  smallBigExt,
  smallIntegerExt,
  smallTupleExt,
  stringExt,
} from './tags.js';
import { usualTermLimits } from './term-limits.js';
import type { TermLimits } from './term-limits.js';
import { isAtom, isBinary, isFloat, isInteger, isMap, isTuple } from './term.js';
import type { MapKey, Term } from './term.js';

const byteMax = 255;
const stringMaxBytes = 65_535;
const [int32Min, int32Max] = [-(2n ** 31n), 2n ** 31n - 1n];
const [integerMin, integerMax] = [-(2n ** 63n), 2n ** 64n - 1n];

/**
 * Writes a term, version byte and all: byte for byte what `term_to_binary` of OTP 26 and later writes, but for the order of
 * a map's keys, which is kept. Throws RangeError for what no neighbor would take: integers beyond 64 bits or not whole, floats that
 * are not finite, atoms of more than 255 bytes, a key that stands twice, and terms beyond the limits.
 */
export function encodeTerm(term: Term, limits: TermLimits = usualTermLimits): Buffer {
  const writer = new ByteWriter();
  writer.uint8(formatVersion);
  writeTerm({ writer, depthMax: limits.depthMax, termsLeft: limits.termsMax - 1 }, term, 0);
  return writer.written;
}

interface Encoding {
  readonly writer: ByteWriter;
  readonly depthMax: number;
  termsLeft: number;
}

/** Writes a term that stands in `depth` others. */
function writeTerm(encoding: Encoding, term: Term, depth: number): void {
  const { writer } = encoding;
  if (isInteger(term)) return writeInteger(writer, BigInt(term));
  if (isFloat(term)) return writeFloat(writer, term.float);
  if (isAtom(term)) return writeAtom(writer, term.atom);
  if (isBinary(term)) return writeBinary(writer, term);
  if (isTuple(term)) return writeTuple(encoding, term.tuple, depth);
  if (isMap(term)) return writeMap(encoding, term, depth);
  return writeList(encoding, term, depth);
}

function writeInteger(writer: ByteWriter, value: bigint): void {
  if (value < integerMin || value > integerMax) throw new RangeError(`integer ${value} is beyond 64 bits`);
  if (value >= 0n && value <= BigInt(byteMax)) {
    writer.uint8(smallIntegerExt);
    writer.uint8(Number(value));
  } else if (value >= int32Min && value <= int32Max) {
    writer.uint8(integerExt);
    writer.int32(Number(value));
  } else writeBig(writer, value);
}

function writeBig(writer: ByteWriter, value: bigint): void {
  const bytes: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 255n));
  writer.uint8(smallBigExt);
  writer.uint8(bytes.length);
  writer.uint8(value < 0n ? 1 : 0);
  writer.bytes(Uint8Array.from(bytes));
}

function writeFloat(writer: ByteWriter, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`float ${value} is not finite`);
  writer.uint8(newFloatExt);
  writer.float64(value);
}

function writeAtom(writer: ByteWriter, name: string): void {
  const bytes = Buffer.from(name);
  if (bytes.length > byteMax) throw new RangeError(`an atom of ${bytes.length} bytes`);
  if (/\p{Surrogate}/u.test(name)) throw new RangeError('an atom with half a character');
  writer.uint8(smallAtomUtf8Ext);
  writer.uint8(bytes.length);
  writer.bytes(bytes);
}

function writeBinary(writer: ByteWriter, bytes: Uint8Array): void {
  writer.uint8(binaryExt);
  writer.uint32(bytes.length);
  writer.bytes(bytes);
}

function writeTuple(encoding: Encoding, items: readonly Term[], depth: number): void {
  const { writer } = encoding;
  if (items.length <= byteMax) {
    writer.uint8(smallTupleExt);
    writer.uint8(items.length);
  } else {
    writer.uint8(largeTupleExt);
    writer.uint32(items.length);
  }
  writeItems(encoding, items, depth);
}

function writeMap(encoding: Encoding, entries: ReadonlyMap<MapKey, Term>, depth: number): void {
  if (new Set([...entries.keys()].map(identityOf)).size < entries.size)
    throw new RangeError('a map with a key that stands twice');
  encoding.writer.uint8(mapExt);
  encoding.writer.uint32(entries.size);
  writeItems(encoding, [...entries].flat(), depth);
}

function writeList(encoding: Encoding, items: readonly Term[], depth: number): void {
  const { writer } = encoding;
  if (items.length === 0) return writer.uint8(nilExt);
  if (items.length <= stringMaxBytes && items.every(isByte)) return writeString(encoding, items, depth);
  writer.uint8(listExt);
  writer.uint32(items.length);
  writeItems(encoding, items, depth);
  writer.uint8(nilExt);
}

function isByte(term: Term): term is number {
  return typeof term === 'number' && Number.isInteger(term) && term >= 0 && term <= byteMax;
}

function writeString(encoding: Encoding, bytes: readonly number[], depth: number): void {
  enter(encoding, depth, bytes.length);
  encoding.writer.uint8(stringExt);
  encoding.writer.uint16(bytes.length);
  encoding.writer.bytes(Uint8Array.from(bytes));
}

function writeItems(encoding: Encoding, items: readonly Term[], depth: number): void {
  enter(encoding, depth, items.length);
  for (const item of items) writeTerm(encoding, item, depth + 1);
}

function enter(encoding: Encoding, depth: number, count: number): void {
  if (depth === encoding.depthMax) throw new RangeError('a term that is too deep');
  encoding.termsLeft -= count;
  if (encoding.termsLeft < 0) throw new RangeError('a term of too many terms');
}
