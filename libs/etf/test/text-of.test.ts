import { expect, test } from 'vitest';
import { atom, binary, float, textOf, tuple } from '../src/index.js';
import type { Term } from '../src/index.js';

const charlist = (text: string): Term => Array.from(text, (char) => char.codePointAt(0)!);

test.each(['erwik@dottru.net', 'grün✓😀', '', '\ufeffmark', '__proto__'])(
  '%j is the same text as an atom, a binary and a charlist',
  (text) => {
    expect([atom(text), binary(text), charlist(text)].map(textOf)).toEqual([text, text, text]);
  },
);

test.each<[string, Term]>([
  ['an integer', 97],
  ['a float', float(97)],
  ['a tuple of characters', tuple(97, 98)],
  ['a map', new Map([[atom('a'), 1]])],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0x61])],
  ['a list with half a character', [0xd83d]],
  ['a list with a number above Unicode', [0x110000]],
  ['a list with a negative number', [-1]],
  ['a list with a large integer', [2n ** 60n]],
  ['a list of lists', [[97]]],
])('%s is no text', (_name, term) => {
  expect(textOf(term)).toBeUndefined();
});
