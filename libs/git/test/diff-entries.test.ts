import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffEntries } from '../src/objects/diff-entries.js';
import { encodeTree, fileMode, folderMode, parseTree } from '../src/objects/tree.js';
import type { EntryTarget, TreeEntry } from '../src/objects/tree.js';

type Folder = Record<string, EntryTarget>;

const target = fc.record({
  mode: fc.constantFrom(fileMode, '100755', folderMode),
  sha: fc.constantFrom('0a'.repeat(20), '00'.repeat(20), '11'.repeat(20), 'ff'.repeat(20)),
});
/** Names that are beginnings of one another, where a folder's place differs from a file's. */
const name = fc.constantFrom('a', 'a-b', 'a.md', 'a0', 'b', 'Ä', '日本.md', 'zz', 'a b');
const folder = fc.dictionary(name, target, { maxKeys: 9 });

const treeOf = (files: Folder): Buffer =>
  encodeTree(Object.entries(files).map(([key, entry]): TreeEntry => ({ name: key, ...entry })));

/** What both lists of entries say, compared name by name. */
function differences(before: Folder, after: Folder) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((each) => ({ name: each, before: before[each] ?? null, after: after[each] ?? null }))
    .filter(({ before: was, after: is }) => was?.sha !== is?.sha || was?.mode !== is?.mode);
}

const byName = (one: { name: string }, two: { name: string }): number => (one.name < two.name ? -1 : 1);

describe('The names on which two folders differ', () => {
  it('are found whatever stands in them', () => {
    fc.assert(
      fc.property(folder, folder, (before, after) => {
        const found = diffEntries(treeOf(before), treeOf(after));
        expect([...found].sort(byName)).toEqual(differences(before, after).sort(byName));
      }),
      { numRuns: 2000 },
    );
  });

  it('are all names where one folder is not there', () => {
    const tree = treeOf({ a: { mode: fileMode, sha: '11'.repeat(20) } });
    const change = { name: 'a', before: null, after: { mode: fileMode, sha: '11'.repeat(20) } };
    expect(diffEntries(null, tree)).toEqual([change]);
    expect(diffEntries(tree, null)).toEqual([{ ...change, before: change.after, after: null }]);
    expect(diffEntries(null, null)).toEqual([]);
  });

  it('are named once in a tree that is out of order, as old tools wrote some', () => {
    const entries = parseTree(
      treeOf({ a: { mode: fileMode, sha: '11'.repeat(20) }, b: { mode: fileMode, sha: 'ff'.repeat(20) } }),
    );
    const inOrder = entries.map((entry) => encodeTree([entry]));
    const turned = Buffer.concat([...inOrder].reverse());
    expect(diffEntries(Buffer.concat(inOrder), turned)).toEqual([]);
  });
});
