import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contestedRenames, planTreeMerge } from '../../src/index.js';
import { twinKey } from '../../src/plan/spellings.js';
import { changesOf, isOccupied, mergeTrees, wordsIn } from './trees.js';
import type { Tree } from './trees.js';
import { treeCases } from './tree-cases.js';
import { sidesOfOneBase } from './tree-edits.js';

describe.each(treeCases)('$name', ({ base, one, two, merged, kept = [], redirects = [] }) => {
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

  test('of files that meet under one name each side keeps its own path', () => {
    const version = (sha: string) => ({ kind: 'entry', entry: { mode: '100644', sha } });
    const [small, large] = [{ foo: 'cat' }, { Foo: 'dog' }];
    expect(mergeTrees({}, small, large).plan.files.get('Foo')).toMatchObject({
      one: { version: version('cat'), path: 'foo' },
      two: { version: version('dog'), path: 'Foo' },
    });
    expect(mergeTrees({}, large, small).plan.files.get('Foo')).toMatchObject({
      one: { version: version('dog'), path: 'Foo' },
      two: { version: version('cat'), path: 'foo' },
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
