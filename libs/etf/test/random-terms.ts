import fc from 'fast-check';
import { atom, encodeTerm, float } from '../src/index.js';
import type { Atom, MapKey, Term } from '../src/index.js';

/** Any text that an atom may be named, of at most 255 bytes. */
const anyAtom: fc.Arbitrary<Atom> = fc.string({ unit: 'binary', maxLength: 63 }).map(atom);

/** Around the widths at which an integer takes another form. */
const integer: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.nat({ max: 300 }),
  fc.maxSafeInteger(),
  fc
    .tuple(fc.constantFrom(8n, 16n, 31n, 32n, 53n, 62n), fc.bigInt(-2n, 2n), fc.boolean())
    .map(([bits, near, isNegative]) => numberWhereExact((isNegative ? -1n : 1n) * (1n << bits) + near)),
  fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n).map(numberWhereExact),
);

function numberWhereExact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));

/** Random terms within the usual limits, as they are read: integers are numbers where those are exact. */
export function anyTerm(atoms: fc.Arbitrary<Atom> = anyAtom): fc.Arbitrary<Term> {
  const key: fc.Arbitrary<MapKey> = fc.oneof(integer, atoms, bytes);
  return fc.letrec<{ term: Term }>((tie) => {
    const items = fc.array(tie('term'), { maxLength: 6 });
    return {
      term: fc.oneof(
        { maxDepth: 6, depthSize: 'small', withCrossShrink: true },
        integer,
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(float),
        atoms,
        bytes,
        fc.array(fc.nat({ max: 255 }), { maxLength: 20 }),
        items,
        items.map((tuple) => ({ tuple })),
        fc
          .uniqueArray(fc.tuple(key, tie('term')), { maxLength: 5, selector: ([one]) => identity(one) })
          .map((entries) => new Map(entries)),
      ),
    };
  }).term;
}

function identity(key: MapKey): string {
  return encodeTerm(key).toString('latin1');
}

/** How many terms stand in a term, itself counted, keys and values of maps too. */
export function countOf(term: Term): number {
  const inside = insideOf(term);
  return inside.reduce((sum: number, one) => sum + countOf(one), 1);
}

/** How many bytes the binaries in a term have. */
export function binaryBytesOf(term: Term): number {
  if (term instanceof Uint8Array) return term.length;
  return insideOf(term).reduce((sum: number, one) => sum + binaryBytesOf(one), 0);
}

function insideOf(term: Term): readonly Term[] {
  if (Array.isArray(term)) return term;
  if (term instanceof Map) return [...term].flat();
  return typeof term === 'object' && 'tuple' in term ? term.tuple : [];
}
