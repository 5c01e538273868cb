import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTree, fileMode, findEntries, findEntry } from '../src/objects/tree.js';

const name = fc.constantFrom(
  'a',
  'b',
  'c',
  'd',
  'e',
  'f',
  'g',
  'h',
  'i',
  'j',
  'a.md',
  'ab',
  'Ä',
  '日本.md',
  'a b',
);
const names = fc.uniqueArray(name, { maxLength: 17 });

describe('Several entries of a folder', () => {
  it('are those that are found one by one', () => {
    fc.assert(
      fc.property(names, names, (there, wanted) => {
        const entries = there.map((each, at) => ({
          name: each,
          mode: fileMode,
          sha: `${at + 10}`.repeat(20),
        }));
        const tree = encodeTree(entries);
        const found = findEntries(tree, wanted);
        expect(wanted.map((each) => found.get(each) ?? null)).toEqual(
          wanted.map((each) => findEntry(tree, each)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
