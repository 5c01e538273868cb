import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTerm, encodeTerm, textOf, usualTermLimits } from '../src/index.js';
import type { Term } from '../src/index.js';
import { badTermOf } from './bad-term-of.js';
import { anyTerm, binaryBytesOf, countOf } from './random-terms.js';
import { runs } from './runs.js';

/**
 * Bytes that are no term are refused by a BadTerm within them; those that are one make no more terms, and no more bytes of binaries,
 * than there are bytes: so much work and memory, and no more, can a neighbor ask for.
 */
function expectReadOrRefused(bytes: Uint8Array): void {
  const bad = badTermOf(bytes);
  if (bad !== undefined) {
    expect(bad.offset).toBeLessThanOrEqual(bytes.length);
    return;
  }
  const term = decodeTerm(bytes);
  expect(countOf(term) + binaryBytesOf(term)).toBeLessThan(bytes.length);
  textOf(term);
}

/** Bytes with some of them changed, inserted, dropped, or doubled. */
function mutated(original: fc.Arbitrary<Term>): fc.Arbitrary<Buffer> {
  const change = fc.record({
    kind: fc.constantFrom('set', 'insert', 'drop', 'double'),
    at: fc.nat({ max: 400 }),
    // tags and large counts more often than other bytes
    byte: fc.oneof(
      fc.constantFrom(0, 70, 97, 98, 99, 100, 104, 105, 106, 107, 108, 109, 110, 116, 119, 255),
      fc.nat({ max: 255 }),
    ),
  });
  return fc.tuple(original, fc.array(change, { minLength: 1, maxLength: 6 })).map(([term, changes]) => {
    const bytes = [...encodeTerm(term)];
    for (const { kind, at, byte } of changes) {
      const index = at % (bytes.length + 1);
      if (kind === 'set') bytes[index] = byte;
      if (kind === 'insert') bytes.splice(index, 0, byte);
      if (kind === 'drop') bytes.splice(index, 1);
      if (kind === 'double') bytes.splice(index, 0, ...bytes.slice(index, index + 16));
    }
    return Buffer.from(bytes);
  });
}

test('a term that was written is read as the same term, and written as the same bytes', () => {
  fc.assert(
    fc.property(anyTerm(), (term) => {
      const bytes = encodeTerm(term);
      expect(decodeTerm(bytes)).toEqual(term);
      expect(encodeTerm(decodeTerm(bytes))).toEqual(bytes);
    }),
    runs(1000),
  );
});

describe('whatever comes is read or refused, within its own size', () => {
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => {
        expectReadOrRefused(bytes);
        expectReadOrRefused(Uint8Array.of(131, ...bytes));
      }),
      runs(3000),
    );
  });

  test('bytes that are mostly tags', () => {
    const tag = fc.constantFrom(70, 97, 98, 99, 100, 104, 105, 106, 107, 108, 109, 110, 115, 116, 118, 119);
    const byte = fc.oneof({ weight: 3, arbitrary: tag }, fc.nat({ max: 3 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200, size: 'max' }), (bytes) =>
        expectReadOrRefused(Uint8Array.of(131, ...bytes)),
      ),
      runs(3000),
    );
  });

  test('terms in which bytes were changed', () => {
    fc.assert(fc.property(mutated(anyTerm()), expectReadOrRefused), runs(3000));
  });
});

describe('the limits of a term', () => {
  const ofTerms = (count: number): Buffer =>
    encodeTerm(
      Array.from({ length: count - 1 }, () => []),
      { ...usualTermLimits, termsMax: 1e6 },
    );
  const deep = (depth: number): Term => (depth === 0 ? 1 : { tuple: [deep(depth - 1)] });

  test('so many terms are read, and one more is refused', () => {
    expect(countOf(decodeTerm(ofTerms(65_536)))).toBe(65_536);
    expect(badTermOf(ofTerms(65_537))).toMatchObject({ reason: 'too-many-terms' });
  });

  test('so many bytes of charlists are read, and one more is refused', () => {
    const limits = { depthMax: 2, termsMax: 6 };
    expect(decodeTerm(encodeTerm(['abc'].map((text) => [...Buffer.from(text)])), limits)).toEqual([
      [97, 98, 99],
    ]);
    expect(badTermOf(encodeTerm([[1, 2, 3], [4]]), limits)).toMatchObject({
      reason: 'too-many-terms',
      offset: 12,
    });
  });

  test('no more terms are read than may come, when a count says at once that more would', () => {
    const bytes = ofTerms(65_536);
    expect(badTermOf(bytes, { depthMax: 16, termsMax: 10 })).toMatchObject({
      reason: 'too-many-terms',
      offset: 1,
    });
  });

  test('a term is as deep as the caller allows', () => {
    expect(decodeTerm(encodeTerm(deep(3)), { depthMax: 3, termsMax: 10 })).toEqual(deep(3));
    expect(badTermOf(encodeTerm(deep(4)), { depthMax: 3, termsMax: 10 })).toMatchObject({
      reason: 'too-deep',
    });
    expect(decodeTerm(encodeTerm(1), { depthMax: 0, termsMax: 1 })).toBe(1);
  });

  test('a binary that was read stands by itself', () => {
    const bytes = encodeTerm(Buffer.from('abc'));
    const term = decodeTerm(bytes);
    bytes.fill(0);
    expect(term).toEqual(Buffer.from('abc'));
  });
});
