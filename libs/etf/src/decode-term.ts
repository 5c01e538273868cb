import { BadTerm } from './bad-term.js';
import { ByteReader } from './byte-reader.js';
import { identityOf, isMapKey } from './map-key.js';
import {
  atomExt,
  atomUtf8Ext,
  binaryExt,
  floatExt,
  formatVersion,
  integerExt,
  largeBigExt,
  largeTupleExt,
  listExt,
  mapExt,
  newFloatExt,
  nilExt,
  smallAtomExt,
  smallAtomUtf8Ext,
  smallBigExt,
  smallIntegerExt,
  smallTupleExt,
  stringExt,
} from './tags.js';
import { usualTermLimits } from './term-limits.js';
import type { TermLimits } from './term-limits.js';
import { float } from './term.js';
import type { Atom, Float, MapKey, Term } from './term.js';
import { utf8Text } from './utf8-text.js';

/** Erlang takes no longer atom. */
const atomMaxChars = 255;
/** Integers of more bits are nothing that nodes tell each other; reading them takes time that grows with the square. */
const integerMaxBytes = 8;
const integerMin = -(2n ** 63n);
const floatTextBytes = 31;
const floatText = /^-?\d\.\d{20}e[+-]\d{2,3}\0*$/;

/**
 * Reads the one term that the bytes are, version byte and all. Whatever comes, reading takes time and memory in proportion
 * to the bytes at most (64 KiB of the smallest terms: measured, 1 to 4 ms), as a count is compared with the bytes that
 * are left before anything is read or set aside for it. Binaries are copies; integers are numbers where those are
 * exact, else bigints. Throws BadTerm.
 */
export function decodeTerm(bytes: Uint8Array, limits: TermLimits = usualTermLimits): Term {
  const reader = new ByteReader(bytes);
  if (reader.uint8() !== formatVersion) throw new BadTerm('bad-version', 0);
  const term = readTerm({ reader, depthMax: limits.depthMax, termsLeft: limits.termsMax - 1 }, 0);
  if (reader.left > 0) throw new BadTerm('trailing-bytes', reader.offset);
  return term;
}

interface Decoding {
  readonly reader: ByteReader;
  readonly depthMax: number;
  termsLeft: number;
}

/** The next term, which stands in `depth` others. */
function readTerm(decoding: Decoding, depth: number): Term {
  const { reader } = decoding;
  const at = reader.offset;
  switch (reader.uint8()) {
    case smallIntegerExt:
      return reader.uint8();
    case integerExt:
      return reader.int32();
    case smallBigExt:
      return readBig(reader, at);
    case largeBigExt:
      throw new BadTerm('integer-too-big', at);
    case newFloatExt:
      return finite(reader.float64(), at);
    case floatExt:
      return readFloatText(reader, at);
    case atomExt:
      return shortAtom(reader.bytes(reader.uint16()).toString('latin1'), at);
    case smallAtomExt:
      return shortAtom(reader.bytes(reader.uint8()).toString('latin1'), at);
    case atomUtf8Ext:
      return shortAtom(utf8Text(reader.bytes(reader.uint16())), at);
    case smallAtomUtf8Ext:
      return shortAtom(utf8Text(reader.bytes(reader.uint8())), at);
    case binaryExt:
      return Buffer.from(reader.bytes(reader.uint32()));
    case nilExt:
      return [];
    case stringExt:
      return readBytesAsList(decoding, { count: reader.uint16(), depth, at });
    case listExt:
      return readList(decoding, { count: reader.uint32(), depth, at });
    case smallTupleExt:
      return { tuple: readItems(decoding, { count: reader.uint8(), depth, at }) };
    case largeTupleExt:
      return { tuple: readItems(decoding, { count: reader.uint32(), depth, at }) };
    case mapExt:
      return readMap(decoding, { count: 2 * reader.uint32(), depth, at });
    default:
      throw new BadTerm('unsupported-tag', at);
  }
}

function readBig(reader: ByteReader, at: number): number | bigint {
  const size = reader.uint8();
  if (size > integerMaxBytes) throw new BadTerm('integer-too-big', at);
  const sign = reader.uint8();
  if (sign > 1) throw new BadTerm('bad-sign', at);
  const magnitude = reader.bytes(size).reduceRight((high, byte) => (high << 8n) | BigInt(byte), 0n);
  const value = sign === 1 ? -magnitude : magnitude;
  if (value < integerMin) throw new BadTerm('integer-too-big', at);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readFloatText(reader: ByteReader, at: number): Float {
  const text = reader.bytes(floatTextBytes).toString('latin1');
  if (!floatText.test(text)) throw new BadTerm('bad-float', at);
  return finite(Number(text.replace(/\0+$/, '')), at);
}

/** Erlang has neither infinities nor NaN. */
function finite(value: number, at: number): Float {
  if (!Number.isFinite(value)) throw new BadTerm('bad-float', at);
  return float(value);
}

function shortAtom(name: string | undefined, at: number): Atom {
  if (name === undefined || Array.from(name).length > atomMaxChars) throw new BadTerm('bad-atom', at);
  return { atom: name };
}

/** A term that holds others: how many, in how many it stands itself, and where it begins. */
interface Container {
  readonly count: number;
  readonly depth: number;
  readonly at: number;
}

/** Checks what a container claims to hold, before any of it is read. No term is shorter than a byte. */
function enter(decoding: Decoding, { count, depth, at }: Container): void {
  if (depth === decoding.depthMax) throw new BadTerm('too-deep', at);
  decoding.reader.expect(count);
  decoding.termsLeft -= count;
  if (decoding.termsLeft < 0) throw new BadTerm('too-many-terms', at);
}

function readBytesAsList(decoding: Decoding, container: Container): Term[] {
  enter(decoding, container);
  return [...decoding.reader.bytes(container.count)];
}

function readList(decoding: Decoding, container: Container): Term[] {
  const items = readItems(decoding, container);
  if (decoding.reader.uint8() !== nilExt) throw new BadTerm('improper-list', container.at);
  return items;
}

function readItems(decoding: Decoding, container: Container): Term[] {
  enter(decoding, container);
  const items: Term[] = [];
  while (items.length < container.count) items.push(readTerm(decoding, container.depth + 1));
  return items;
}

function readMap(decoding: Decoding, container: Container): Map<MapKey, Term> {
  enter(decoding, container);
  const entries = new Map<MapKey, Term>();
  const known = new Set<string>();
  while (2 * entries.size < container.count) {
    const at = decoding.reader.offset;
    const key = readTerm(decoding, container.depth + 1);
    if (!isMapKey(key)) throw new BadTerm('bad-key', at);
    if (known.size === known.add(identityOf(key)).size) throw new BadTerm('duplicate-key', at);
    entries.set(key, readTerm(decoding, container.depth + 1));
  }
  return entries;
}
