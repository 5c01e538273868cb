import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contestedRenames, planTreeMerge } from '../../src/index.js';
import { twinKey } from '../../src/plan/spellings.js';
import { changesOf, isOccupied, mergeTrees, wordsIn } from './trees.js';
import type { Tree } from './trees.js';
import { sidesOfOneBase } from './tree-edits.js';

interface Case {
  name: string;
  base: Tree;
  one: Tree;
  two: Tree;
  merged: Tree;
  kept?: string[];
  redirects?: { from: string; to: string }[];
}

const cases: Case[] = [
  {
    name: 'edits of different files are both there',
    base: { a: 'old', b: 'old' },
    one: { a: 'new', b: 'old' },
    two: { a: 'old', b: 'changed', c: 'added' },
    merged: { a: 'new', b: 'changed', c: 'added' },
  },
  {
    name: 'edits of one file are merged',
    base: { a: 'cat dog' },
    one: { a: 'cat dog eel' },
    two: { a: 'ape cat' },
    merged: { a: 'ape cat eel' },
  },
  {
    name: 'a file that one side deleted and nobody touched is gone',
    base: { a: 'cat', b: 'dog' },
    one: { b: 'dog' },
    two: { a: 'cat', b: 'dog eel' },
    merged: { b: 'dog eel' },
  },
  {
    name: 'a file that both deleted is gone',
    base: { a: 'cat', b: 'dog' },
    one: { b: 'dog' },
    two: { b: 'dog' },
    merged: { b: 'dog' },
  },
  {
    name: 'an edit outlives a deletion',
    base: { a: 'cat' },
    one: {},
    two: { a: 'cat dog' },
    merged: { a: 'cat dog' },
    kept: ['a'],
  },
  {
    name: 'an edit lands on the new name',
    base: { old: 'cat dog eel' },
    one: { new: 'cat dog eel' },
    two: { old: 'ape cat dog eel' },
    merged: { new: 'ape cat dog eel' },
  },
  {
    name: 'an edit lands on the new name of a file that was changed on its way',
    base: { old: 'cat dog eel' },
    one: { new: 'cat dog eel fox' },
    two: { old: 'ape cat dog' },
    merged: { new: 'ape cat dog fox' },
  },
  {
    name: 'of two new names the later one stays, the other leads to it, and both edits are in it',
    base: { old: 'cat dog eel' },
    one: { first: 'cat dog eel fox' },
    two: { second: 'ape cat dog eel' },
    merged: { second: 'ape cat dog eel fox' },
    redirects: [{ from: 'first', to: 'second' }],
  },
  {
    name: 'the same new name on both sides is no contest',
    base: { old: 'cat dog eel' },
    one: { new: 'cat dog eel fox' },
    two: { new: 'ape cat dog eel' },
    merged: { new: 'ape cat dog eel fox' },
  },
  {
    name: 'a name that lost leads nowhere when a file stands there',
    base: { old: 'cat dog eel' },
    one: { first: 'cat dog eel' },
    two: { second: 'cat dog eel', first: 'owl' },
    merged: { first: 'owl', second: 'cat dog eel' },
  },
  {
    name: 'a file that was renamed outlives its deletion',
    base: { old: 'cat dog' },
    one: { new: 'cat dog' },
    two: {},
    merged: { new: 'cat dog' },
    kept: ['new'],
  },
  {
    name: 'a file renamed onto one that the other side added is merged with it, edits of the old name included',
    base: { old: 'cat dog eel' },
    one: { new: 'cat dog eel fox' },
    two: { old: 'ape cat dog', new: 'owl' },
    merged: { new: 'ape cat dog fox owl' },
  },
  {
    name: 'two files renamed to one name are merged',
    base: { a: 'ant bee cat', b: 'ram sow yak' },
    one: { new: 'ant bee cat', b: 'ram sow yak zho' },
    two: { a: 'ant bee cat dog', new: 'ram sow yak' },
    merged: { new: 'ant bee cat dog ram sow yak zho' },
  },
  {
    name: 'files that both sides added under one name are merged',
    base: {},
    one: { a: 'cat dog' },
    two: { a: 'cat eel' },
    merged: { a: 'cat dog eel' },
  },
  {
    name: 'the same file added by both is there once',
    base: {},
    one: { a: 'cat' },
    two: { a: 'cat' },
    merged: { a: 'cat' },
  },
  {
    name: 'a folder keeps its name, and the file of that name moves beside it',
    base: {},
    one: { a: 'cat' },
    two: { 'a/b': 'dog' },
    merged: { 'a (cat)': 'cat', 'a/b': 'dog' },
  },
  {
    name: 'a file edited while the other side made it a folder moves beside it',
    base: { a: 'cat' },
    one: { a: 'cat dog' },
    two: { 'a/b': 'owl' },
    merged: { 'a (cat dog)': 'cat dog', 'a/b': 'owl' },
  },
  {
    name: 'a file made a folder is a folder when the other side left it alone',
    base: { a: 'cat' },
    one: { a: 'cat', b: 'new' },
    two: { 'a/b': 'owl' },
    merged: { 'a/b': 'owl', b: 'new' },
  },
  {
    name: 'an edit in a folder that the other side made a file keeps the folder',
    base: { 'a/b': 'cat', 'a/c': 'dog' },
    one: { a: 'owl' },
    two: { 'a/b': 'cat yak', 'a/c': 'dog' },
    merged: { 'a (owl)': 'owl', 'a/b': 'cat yak' },
    kept: ['a/b'],
  },
  {
    name: 'files that differ in case become one under the smaller name',
    base: {},
    one: { 'foo.md': 'cat' },
    two: { 'Foo.md': 'dog' },
    merged: { 'Foo.md': 'cat dog' },
  },
  {
    name: 'files that differ in the form of a letter become one',
    base: {},
    one: { 'caf\u00e9': 'cat' },
    two: { 'cafe\u0301': 'dog' },
    merged: { 'cafe\u0301': 'cat dog' },
  },
  {
    name: 'a folder that both sides spelled differently has one spelling',
    base: {},
    one: { 'Foo/a': 'cat', 'Foo/deep/x': 'elk' },
    two: { 'foo/b': 'dog', 'foo/Deep/x': 'owl' },
    merged: { 'Foo/Deep/x': 'elk owl', 'Foo/a': 'cat', 'Foo/b': 'dog' },
  },
  {
    name: 'a folder respelled on one side keeps together with what the other side added to it',
    base: { 'Foo/a': 'cat', 'Foo/b': 'dog' },
    one: { 'foo/a': 'cat', 'foo/b': 'dog' },
    two: { 'Foo/a': 'cat', 'Foo/b': 'dog eel', 'Foo/c': 'fox' },
    merged: { 'Foo/a': 'cat', 'Foo/b': 'dog eel', 'Foo/c': 'fox' },
  },
  {
    name: 'a page respelled on one side alone gets its new spelling',
    base: { foo: 'cat dog' },
    one: { Foo: 'cat dog' },
    two: { foo: 'cat dog eel' },
    merged: { Foo: 'cat dog eel' },
  },
  {
    name: 'another spelling of a name that lost needs no redirect',
    base: { foo: 'cat dog' },
    one: { Foo: 'cat dog' },
    two: { FOO: 'cat dog' },
    merged: { Foo: 'cat dog' },
  },
  {
    name: 'a file moves beside a folder that is spelled differently',
    base: {},
    one: { Foo: 'cat' },
    two: { 'foo/b': 'dog' },
    merged: { 'Foo (cat)': 'cat', 'Foo/b': 'dog' },
  },
  {
    name: 'a file edited while the other side made it a folder spelled differently moves beside it',
    base: { A: 'cat' },
    one: { 'a/x': 'owl' },
    two: { A: 'cat dog' },
    merged: { 'A (cat dog)': 'cat dog', 'A/x': 'owl' },
  },
  {
    name: 'names that the base spelled in two ways stay as they were',
    base: { 'Foo/a': 'cat', 'foo/b': 'dog' },
    one: { 'Foo/a': 'cat eel', 'foo/b': 'dog' },
    two: { 'Foo/a': 'cat', 'foo/b': 'dog fox' },
    merged: { 'Foo/a': 'cat eel', 'foo/b': 'dog fox' },
  },
  {
    name: 'a file that nobody changed is not written over by another spelling',
    base: { 'Foo/x': 'old', 'foo/c': 'other' },
    one: { 'Foo/x': 'old', 'foo/c': 'other', 'Foo/new': 'cat' },
    two: { 'Foo/x': 'old', 'foo/c': 'other', 'foo/x': 'dog' },
    merged: { 'Foo/new': 'cat', 'Foo/x': 'old', 'foo/c': 'other', 'foo/x': 'dog' },
  },
  {
    name: 'a change of the mode alone and an edit are both there',
    base: { a: 'cat' },
    one: { a: '+x cat' },
    two: { a: 'cat dog' },
    merged: { a: '+x cat dog' },
  },
  {
    name: 'a changed mode stays when both edited',
    base: { a: '+x cat' },
    one: { a: 'cat dog' },
    two: { a: '+x cat eel' },
    merged: { a: 'cat dog eel' },
  },
  {
    name: 'a file that was added with two modes is plain',
    base: {},
    one: { a: '+x cat' },
    two: { a: 'cat' },
    merged: { a: 'cat' },
  },
  {
    name: 'two links of one name are both kept, the later under the name',
    base: { a: '-> cat' },
    one: { a: '-> dog' },
    two: { a: '-> eel' },
    merged: { a: '-> eel', 'a (-> dog)': '-> dog' },
  },
  {
    name: 'a link is not merged with a text',
    base: { a: 'cat' },
    one: { a: '-> cat' },
    two: { a: 'cat dog' },
    merged: { a: 'cat dog', 'a (-> cat)': '-> cat' },
  },
  {
    name: 'a link that nobody else touched is taken as it is',
    base: { a: '-> cat', b: 'x' },
    one: { a: '-> dog', b: 'x' },
    two: { a: '-> cat', b: 'y' },
    merged: { a: '-> dog', b: 'y' },
  },
  {
    name: 'texts that both put in a link’s place are merged as added',
    base: { a: '-> cat' },
    one: { a: 'dog' },
    two: { a: 'eel' },
    merged: { a: 'dog eel' },
  },
];

describe.each(cases)('$name', ({ base, one, two, merged, kept = [], redirects = [] }) => {
  test('from either side', () => {
    expect(mergeTrees(base, one, two)).toMatchObject({ kept, redirects });
    expect(mergeTrees(base, one, two).tree).toEqual(merged);
    expect(mergeTrees(base, two, one)).toMatchObject({ kept, redirects });
    expect(mergeTrees(base, two, one).tree).toEqual(merged);
  });
});

describe('what the plan tells', () => {
  const later = () => 'one' as const;

  test('each side’s path is named, so that its latest commit can be found', () => {
    const one = { changes: changesOf({ old: 'cat' }, { new: 'dog' }), renames: new Map([['old', 'new']]) };
    const two = { changes: changesOf({ old: 'cat' }, { old: 'eel' }), renames: new Map<string, string>() };
    const entry = (sha: string) => ({ kind: 'entry', entry: { mode: '100644', sha } });
    expect(planTreeMerge({ one, two, later }).files.get('new')).toEqual({
      kind: 'merge',
      mode: '100644',
      base: 'cat',
      one: { version: entry('dog'), path: 'new' },
      two: { version: entry('eel'), path: 'old' },
    });
  });

  test('names that are contested are known before', () => {
    const side = (to: string) => ({
      changes: changesOf({ old: 'cat' }, { [to]: 'cat' }),
      renames: new Map([['old', to]]),
    });
    expect(contestedRenames(side('a'), side('b'))).toEqual([{ from: 'old', one: 'a', two: 'b' }]);
    expect(contestedRenames(side('a'), side('a'))).toEqual([]);
  });

  test('a file that moves beside a folder is told with its side and its path there', () => {
    const [one, two] = [{ Foo: 'cat' }, { 'foo/b': 'dog' }].map((tree) => ({
      changes: changesOf({}, tree),
      renames: new Map<string, string>(),
    })) as [never, never];
    expect(planTreeMerge({ one, two, later }).beside).toMatchObject([
      { path: 'Foo', side: 'one', at: 'Foo' },
    ]);
    expect(planTreeMerge({ one: two, two: one, later }).beside).toMatchObject([{ side: 'two', at: 'Foo' }]);
  });

  test('paths are in the order of their bytes', () => {
    const { plan } = mergeTrees({}, {}, { '\u{1f600}': 'a', '\uff5e': 'b', z: 'c', Z: 'd', 'a/b': 'e' });
    expect([...plan.files.keys()]).toEqual(['Z', 'a/b', 'z', '\uff5e', '\u{1f600}']);
  });
});

const runs = { numRuns: Number(process.env['ERWIK_PROPERTY_RUNS'] ?? 500) };

describe('any two sides', () => {
  test('give the same tree when swapped', () => {
    fc.assert(
      fc.property(sidesOfOneBase('tidy'), ({ base, one, two }) => {
        const [merged, swapped] = [mergeTrees(base, one, two), mergeTrees(base, two, one)];
        expect(swapped.tree).toEqual(merged.tree);
        expect([swapped.kept, swapped.redirects]).toEqual([merged.kept, merged.redirects]);
      }),
      runs,
    );
  });

  test('lose no word that one of them added, nor one that both left', () => {
    fc.assert(fc.property(sidesOfOneBase('tidy'), expectNothingLost), runs);
    fc.assert(fc.property(sidesOfOneBase('with twins'), expectNothingLost), runs);
  });

  test('give a tree without twins, and without a file where a folder is', () => {
    fc.assert(
      fc.property(sidesOfOneBase('tidy'), ({ base, one, two }) => {
        const { tree, plan } = mergeTrees(base, one, two);
        const names = namesIn(tree);
        expect(new Set([...names].map(twinKey)).size).toBe(names.size);
        expectNoFileAboveFile(tree);
        expect(plan.fresh.filter((path) => isOccupied(one, path) && isOccupied(two, path))).toEqual([]);
      }),
      runs,
    );
  });

  test('never give a file where a folder is, even when names had twins before', () => {
    fc.assert(
      fc.property(sidesOfOneBase('with twins'), ({ base, one, two }) => {
        expectNoFileAboveFile(mergeTrees(base, one, two).tree);
      }),
      runs,
    );
  });

  test('leave alone what is equal already, and take what only one of them changed', () => {
    fc.assert(
      fc.property(sidesOfOneBase('with twins'), ({ base, one }) => {
        expect(mergeTrees(base, one, one).plan).toMatchObject({ files: new Map(), beside: [], kept: [] });
        expect(mergeTrees(base, one, base).plan).toMatchObject({ files: new Map(), beside: [], kept: [] });
        expect(mergeTrees(base, base, one).tree).toEqual(one);
      }),
      runs,
    );
  });
});

function expectNothingLost({ base, one, two }: { base: Tree; one: Tree; two: Tree }): void {
  const [before, ours, theirs] = [wordsIn(base), wordsIn(one), wordsIn(two)];
  const held = wordsIn(mergeTrees(base, one, two).tree);
  const wanted = [...ours, ...theirs].filter(
    (word) => !before.has(word) || (ours.has(word) && theirs.has(word)),
  );
  expect(wanted.filter((word) => !held.has(word))).toEqual([]);
}

function expectNoFileAboveFile(tree: Tree): void {
  const paths = Object.keys(tree);
  expect(paths.filter((path) => paths.some((other) => other.startsWith(`${path}/`)))).toEqual([]);
}

/** All files and folders, by path. */
function namesIn(tree: Tree): Set<string> {
  const names = new Set<string>();
  for (const path of Object.keys(tree)) {
    const parts = path.split('/');
    parts.forEach((_, depth) => names.add(parts.slice(0, depth + 1).join('/')));
  }
  return names;
}
