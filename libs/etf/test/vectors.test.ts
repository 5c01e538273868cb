import { describe, expect, test } from 'vitest';
import { decodeTerm, encodeTerm } from '../src/index.js';
import { badTermOf } from './bad-term-of.js';
import { termOf, vectorsIn } from './readable-term.js';
import type { InvalidVector, ValidVector } from './readable-term.js';

const valid = vectorsIn<ValidVector>('valid');
const invalid = vectorsIn<InvalidVector>('invalid');

describe('a term that Erlang wrote', () => {
  test.each(valid)('$name is read', ({ hex, term }) => {
    expect(decodeTerm(Buffer.from(hex, 'hex'))).toEqual(termOf(term));
  });

  test.each(valid)('$name is written byte for byte', ({ hex, written = hex, term }) => {
    expect(encodeTerm(termOf(term)).toString('hex')).toBe(written);
  });
});

describe('bytes that are refused', () => {
  test.each(invalid)('$name', ({ hex, reason, offset }) => {
    expect(badTermOf(Buffer.from(hex, 'hex'))).toMatchObject({ name: 'BadTerm', reason, offset });
  });

  test('every term that is cut anywhere', () => {
    for (const { hex } of valid) {
      const bytes = Buffer.from(hex, 'hex');
      for (let length = 0; length < bytes.length; length++)
        expect(badTermOf(bytes.subarray(0, length))).toMatchObject({ reason: 'truncated' });
    }
  });
});
