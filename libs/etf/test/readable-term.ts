import { readFileSync } from 'node:fs';
import { atom, binary, float } from '../src/index.js';
import type { MapKey, Term } from '../src/index.js';

/** A term as the vectors write it in JSON: arrays are lists, numbers integers, and everything else says what it is. */
export type ReadableTerm =
  | number
  | ReadableTerm[]
  | { integer: string }
  | { float: number | string }
  | { atom: string }
  | { text: string }
  | { binary: string }
  | { charlist: string }
  | { tuple: ReadableTerm[] }
  | { map: [ReadableTerm, ReadableTerm][] };

/** Makes the term of its readable form. */
export function termOf(readable: ReadableTerm): Term {
  if (typeof readable === 'number') return readable;
  if (Array.isArray(readable)) return readable.map(termOf);
  if ('integer' in readable) return BigInt(readable.integer);
  if ('float' in readable) return float(Number(readable.float));
  if ('atom' in readable) return atom(readable.atom);
  if ('text' in readable) return binary(readable.text);
  if ('binary' in readable) return Buffer.from(readable.binary, 'hex');
  if ('charlist' in readable) return Array.from(readable.charlist, (char) => char.codePointAt(0)!);
  if ('tuple' in readable) return { tuple: readable.tuple.map(termOf) };
  return new Map(readable.map.map(([key, value]) => [termOf(key) as MapKey, termOf(value)]));
}

/** A term as bytes, with what Erlang calls it. */
export interface ValidVector {
  name: string;
  /** the term as Erlang source */
  erlang: string;
  hex: string;
  /** how it is written here, where that is another form of the same term */
  written?: string;
  term: ReadableTerm;
}

/** Bytes that are refused, why, and at which byte. */
export interface InvalidVector {
  name: string;
  hex: string;
  reason: string;
  offset: number;
}

/** The vectors of a file beside the tests. */
export function vectorsIn<Vector>(name: string): Vector[] {
  return JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8')) as Vector[];
}
