import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../src/index.js';

test.each([
  ['neigbours', ['node', 'listen', 'neighbors'], 'neighbors'],
  ['adress', ['node', 'address', 'id'], 'address'],
  ['Node', ['node', 'id'], 'node'],
  ['colour', ['node', 'id'], undefined],
  ['x', [], undefined],
])('%s among %j is %s', (wrong, known, expected) => {
  expect(nearest(wrong, known)).toBe(expected);
});

test('a known word is nearest to itself', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,10}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.nat(), (known, index) => {
      const word = known[index % known.length] ?? '';
      expect(nearest(word, known)).toBe(word);
    }),
  );
});

test('one letter left out of a long word is found again', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{6,12}$/), fc.nat(), (word, index) => {
      const at = index % word.length;
      expect(nearest(word.slice(0, at) + word.slice(at + 1), [word, 'zzzzzzzzzzzzzzzzzzzzzzzz'])).toBe(word);
    }),
  );
});
