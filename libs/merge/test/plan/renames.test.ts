import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange } from '../../src/index.js';
import { chooseRenames, comparisonsMax, renameCandidates, textSimilarity } from '../../src/index.js';

const gone = (path: string, sha: string, mode = '100644'): FileChange => ({
  path,
  before: { mode, sha },
  after: null,
});
const come = (path: string, sha: string, mode = '100644'): FileChange => ({
  path,
  before: null,
  after: { mode, sha },
});
const touched = (...paths: string[]): FileChange[] =>
  paths.map((path) => ({
    path,
    before: { mode: '100644', sha: 'old' },
    after: { mode: '100644', sha: 'new' },
  }));

/** A side whose history allows any move. */
const anywhere = (): boolean => true;

describe('which files are compared', () => {
  test('only those are compared, or taken for equal, that the history of the side allows', () => {
    const side = [gone('a', '1'), gone('b', '2'), come('c', '1'), come('d', '1'), come('e', '3')];
    const mayMove = (from: string, to: string): boolean => `${from}${to}` === 'ad' || `${from}${to}` === 'be';
    const { exact, comparisons } = renameCandidates(side, touched('a', 'b'), mayMove);
    expect(exact).toEqual(new Map([['a', 'd']]));
    expect(comparisons).toEqual([{ from: 'b', to: 'e', deleted: '2', added: '3' }]);
  });

  test('a file that moved as it was is found without a comparison', () => {
    const candidates = renameCandidates(
      [gone('a', '1'), come('b', '1'), come('c', '2')],
      touched('a'),
      anywhere,
    );
    expect(candidates).toEqual({ exact: new Map([['a', 'b']]), comparisons: [] });
  });

  test('a file that the other side left alone is not looked for', () => {
    const candidates = renameCandidates(
      [gone('a', '1'), gone('b', '2'), come('c', '1'), come('d', '3')],
      [],
      anywhere,
    );
    expect(candidates).toEqual({ exact: new Map(), comparisons: [] });
  });

  test('of equal files each goes where its name went, else to the smaller path', () => {
    const side = [gone('p/x', '1'), gone('p/y', '1'), come('a', '1'), come('b', '1'), come('q/y', '1')];
    expect(renameCandidates(side, touched('p/x', 'p/y'), anywhere).exact).toEqual(
      new Map([
        ['p/y', 'q/y'],
        ['p/x', 'a'],
      ]),
    );
  });

  test('a file that another one moved to is not compared, even where nobody touched that one', () => {
    const side = [gone('a', '1'), gone('b', '2'), come('c', '2'), come('d', '3')];
    expect(renameCandidates(side, touched('a'), anywhere).comparisons).toEqual([
      { from: 'a', to: 'd', deleted: '1', added: '3' },
    ]);
  });

  test('an empty file is not one that moves', () => {
    const empty = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
    const side = [gone('a', empty), come('c', empty)];
    expect(renameCandidates(side, touched('a'), anywhere)).toEqual({ exact: new Map(), comparisons: [] });
  });

  test('a link moves only as it is', () => {
    const side = [
      gone('a', '1', '120000'),
      gone('b', '2', '120000'),
      come('c', '1', '120000'),
      come('d', '2'),
    ];
    expect(renameCandidates(side, touched('a', 'b'), anywhere)).toEqual({
      exact: new Map([['a', 'c']]),
      comparisons: [],
    });
  });

  test('a file is compared with those of its name first, then with those of its folder', () => {
    const added = Array.from({ length: 300 }, (_, number) => come(`other/${number}`, `${number}`));
    const side = [gone('p/x.md', 'old'), ...added, come('q/x.md', 'q'), come('p/z.md', 'z')];
    const { comparisons } = renameCandidates(side, touched('p/x.md'), anywhere);
    expect(comparisons).toHaveLength(comparisonsMax);
    expect(comparisons.slice(0, 3).map(({ to }) => to)).toEqual(['q/x.md', 'p/z.md', 'other/0']);
  });

  test('many files share the comparisons evenly, whatever order they come in', () => {
    const paths = Array.from({ length: 50 }, (_, number) => `p/${number}`);
    const side = paths.flatMap((path, number) => [
      gone(path, `old ${number}`),
      come(`q/${path}`, `new ${number}`),
    ]);
    const { comparisons } = renameCandidates(side, touched(...paths), anywhere);
    expect(comparisons).toHaveLength(comparisonsMax);
    for (const path of paths) {
      expect(comparisons).toContainEqual(expect.objectContaining({ from: path, to: `q/${path}` }));
    }
    expect(renameCandidates(side.toReversed(), touched(...paths), anywhere)).toEqual({
      exact: new Map(),
      comparisons,
    });
  });
});

describe('which renames are chosen', () => {
  const pair = (from: string, to: string) => ({ from, to, deleted: from, added: to });
  const scores = (table: Record<string, number>) => (deleted: string, added: string) =>
    table[`${deleted} ${added}`] ?? 0;

  test('half of the content must be the same', () => {
    const candidates = { exact: new Map<string, string>(), comparisons: [pair('a', 'x'), pair('b', 'y')] };
    expect(chooseRenames(candidates, scores({ 'a x': 50, 'b y': 49 }))).toEqual(new Map([['a', 'x']]));
  });

  test('where a file moved to as it was, no other one moves', () => {
    const candidates = { exact: new Map([['a', 'x']]), comparisons: [pair('b', 'x'), pair('a', 'y')] };
    expect(chooseRenames(candidates, () => 100)).toEqual(new Map([['a', 'x']]));
  });

  test('the most alike come together, each file once', () => {
    const comparisons = [pair('a', 'x'), pair('a', 'y'), pair('b', 'x'), pair('b', 'y')];
    const similarity = scores({ 'a x': 90, 'a y': 80, 'b x': 95, 'b y': 60 });
    expect(chooseRenames({ exact: new Map(), comparisons }, similarity)).toEqual(
      new Map([
        ['b', 'x'],
        ['a', 'y'],
      ]),
    );
  });

  test('among equals a kept name wins, then the smaller path', () => {
    const comparisons = [
      pair('p/a', 'c'),
      pair('p/a', 'b'),
      pair('p/a', 'q/a'),
      pair('p/z', 'c'),
      pair('p/z', 'b'),
    ];
    expect(chooseRenames({ exact: new Map(), comparisons }, () => 70)).toEqual(
      new Map([
        ['p/a', 'q/a'],
        ['p/z', 'b'],
      ]),
    );
  });
});

describe('how alike two files are', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const alike = (a: string, b: string) => textSimilarity(bytes(a), bytes(b));

  test.each([
    ['the same text', 'cat\ndog\n', 'cat\ndog\n', 100],
    ['one line of two', 'cat\ndog\n', 'cat\nowl\n', 50],
    ['a long line weighs more than a short one', 'a line of twenty!!!!\ncat\n', 'cat\n', 13],
    ['lines in another order', 'cat\ndog\n', 'dog\ncat\n', 100],
    ['a line as often as both have it', 'cat\ncat\ncat\n', 'cat\nowl\nowl\n', 33],
    ['blank lines say nothing', 'cat\n\n\n\n', '\n\n\n\nowl\n', 0],
    ['line ends and indentation do not count', 'cat\r\n  dog\r\n', 'cat\ndog', 100],
    ['nothing at all', '', '\n', 0],
    ['a third more of text', 'cat\ndog\neel\n', 'cat\ndog\neel\nape\n', 75],
  ])('%s', (_, a, b, percent) => {
    expect([alike(a, b), alike(b, a)]).toEqual([percent, percent]);
  });

  test('bytes that are no text are compared as well as others', () => {
    const [a, b] = [Uint8Array.of(0xff, 0x81, 10, 0xfe), Uint8Array.of(0xff, 0x81, 10, 0x9d)];
    expect(textSimilarity(a, b)).toBe(66);
  });

  test('files above the limit are not compared', () => {
    const large = new Uint8Array(1024 * 1024 + 1).fill(65);
    expect(textSimilarity(large, large)).toBe(0);
    expect(textSimilarity(large.subarray(1), large.subarray(1))).toBe(100);
  });

  test('it is a whole percentage, the same from both sides', () => {
    const lines = fc
      .array(fc.constantFrom('a', 'bb', 'ccc', '', ' '), { maxLength: 12 })
      .map((all) => all.join('\n'));
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        expect(alike(a, b)).toBe(alike(b, a));
        expect(Number.isInteger(alike(a, b)) && alike(a, b) >= 0 && alike(a, b) <= 100).toBe(true);
      }),
    );
  });
});
