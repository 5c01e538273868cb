import { describe, expect, test } from 'vitest';
import { atom, decodeTerm, encodeTerm, float, tuple } from '../src/index.js';
import type { MapKey, Term } from '../src/index.js';

const mapOf = (...keys: MapKey[]): Term => new Map(keys.map((key) => [key, 1]));
const emptyLists = (count: number): Term[] => Array.from({ length: count }, () => []);
const deep = (depth: number): Term => (depth === 0 ? 1 : tuple(deep(depth - 1)));

describe('a term that no neighbor would take is not written', () => {
  const refused: [string, Term][] = [
    ['an integer of 65 bits', 2n ** 64n],
    ['a negative integer of 65 bits', -(2n ** 63n) - 1n],
    ['a number that is not whole', 1.5],
    ['a number that is not whole among bytes', [1, 1.5]],
    ['not a number', Number.NaN],
    ['an infinite number', Infinity],
    ['an infinite float', float(-Infinity)],
    ['a float that is none', float(Number.NaN)],
    ['an atom of 256 bytes', atom('a'.repeat(256))],
    ['an atom of 128 characters of two bytes', atom('é'.repeat(128))],
    ['an atom with half a character', atom('\ud83d')],
    ['a map with one integer twice', mapOf(5, 5n)],
    ['a map with one atom twice', mapOf(atom('a'), atom('a'))],
    ['a map with one binary twice', mapOf(Buffer.from('a'), Uint8Array.of(97))],
    ['tuples seventeen deep', deep(17)],
    ['a charlist in sixteen tuples', { tuple: [{ tuple: [[deep(14)]] }] }],
    ['65537 terms', emptyLists(65_536)],
    ['a charlist among 65537 terms', [Array<Term>(65_535).fill(1), 1]],
  ];
  test.each(refused)('%s', (_name, term) => {
    expect(() => encodeTerm(term)).toThrow(RangeError);
  });
});

describe('a term at the edge of what is taken is written and read', () => {
  const taken: [string, Term][] = [
    ['the largest integer', 2n ** 64n - 1n],
    ['the smallest integer', -(2n ** 63n)],
    ['an atom of 255 bytes', atom('a'.repeat(253) + 'é')],
    ['tuples sixteen deep', deep(16)],
    ['a tuple of 255', { tuple: emptyLists(255) }],
    ['a tuple of 256', { tuple: emptyLists(256) }],
    ['a charlist of 65535', Array<Term>(65_535).fill(7)],
    ['keys that only look alike', mapOf(1, atom('1'), Buffer.from('1'))],
    ['keys that are no text', mapOf(Buffer.from([0xfe]), Buffer.from([0xff]))],
    ['a list of 65535 lists', emptyLists(65_535)],
  ];
  test.each(taken)('%s', (_name, term) => {
    expect(decodeTerm(encodeTerm(term))).toEqual(term);
  });
});

test('a binary of a mebibyte is written whole', () => {
  const bytes = Buffer.alloc(1024 * 1024, 'erwik');
  expect(bytes.equals(decodeTerm(encodeTerm(bytes)) as Buffer)).toBe(true);
});

test('a list of more bytes than a charlist may have is written element by element', () => {
  const limits = { depthMax: 1, termsMax: 70_000 };
  const bytes = Array<Term>(65_536).fill(7);
  expect(decodeTerm(encodeTerm(bytes, limits), limits)).toEqual(bytes);
});

test('a small tuple and a large one have their own tags', () => {
  const start = (count: number): string => encodeTerm({ tuple: emptyLists(count) }).toString('hex', 0, 8);
  expect([start(255), start(256)]).toEqual(['8368ff6a6a6a6a6a', '8369000001006a6a']);
});
