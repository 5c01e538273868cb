import type { Sha } from '@erwik/events';
import { openCatFile } from '@erwik/git';
import { openIndex } from '@erwik/index';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { followHistory } from '../src/indexer/follow-history.js';
import { staleCommits } from '../src/indexer/stale-commits.js';
import { drawHistory, emptyRepository } from './fixtures/draw-history.js';
import type { Drawn } from './fixtures/draw-history.js';
import { everything, followedIndex } from './fixtures/followed-index.js';
import type { FollowedIndex } from './fixtures/followed-index.js';

const page = (text: string): Record<string, string> => ({ 'A.md': `# A\n\n${text}\n`, 'B.md': 'text\n' });

/** An index of a repository, both gone after the test. */
async function following(dir: string): Promise<FollowedIndex> {
  const followed = await followedIndex(dir);
  onTestFinished(() => followed[Symbol.asyncDispose]());
  return followed;
}

/** What an index made anew answers. */
async function anew(dir: string, head: Sha, paths: readonly string[]): Promise<unknown> {
  const followed = await following(dir);
  await followed.follow(head);
  return everything(followed.index, paths);
}

/** Whether an index was ever emptied. */
function wasEmptied({ told }: FollowedIndex): boolean {
  return told.some((message) => message.kind === 'at' && message.head === null);
}

/**
 *   0 ── 1 ──┐
 *   ├─── 2 ──3   3 merges 1 and 2. Then 4 arrives, which is older than both: 5 merges 4 and 1, 6 merges 5 and 2.
 *   └─── 4       7 is saved on top of 6, and 8 on top of 3, by a node that had not heard of 4.
 */
const history: readonly Drawn[] = [
  { parents: [], seconds: 100, files: page('one') },
  { parents: [0], seconds: 300, files: page('two') },
  { parents: [0], seconds: 400, files: { 'B.md': 'text\n' } },
  { parents: [1, 2], seconds: 400, files: page('two'), kept: ['A.md'] },
  { parents: [0], seconds: 200, files: { ...page('one'), 'C.md': 'text\n' } },
  { parents: [4, 1], seconds: 300, files: { ...page('two'), 'C.md': 'text\n' }, kept: [] },
  { parents: [5, 2], seconds: 400, files: { ...page('two'), 'C.md': 'merged text\n' }, kept: ['A.md'] },
  { parents: [6], seconds: 500, files: { ...page('three'), 'C.md': 'merged text\n' } },
  { parents: [3], seconds: 600, files: { ...page('two'), 'D.md': 'text\n' } },
];
const paths = ['A.md', 'B.md', 'C.md', 'D.md'];

describe('an index', () => {
  test('goes on from a derived head to the one that replaces it, and forgets it', async () => {
    const dir = await emptyRepository();
    const shas = drawHistory(dir, history);
    const sha = (n: number): Sha => shas[n] ?? '';
    const numbers = (rows: readonly { commit: Sha }[]): number[] =>
      rows.map(({ commit }) => shas.indexOf(commit));
    const followed = await following(dir);
    const { index } = followed;
    await followed.follow(sha(3));
    expect(index.commit(sha(3))?.summary).toBe('change 3');
    expect(index.isKept('A.md')).toBe(true);
    await followed.follow(sha(6));
    expect(index.commit(sha(3))).toBeNull();
    expect(index.commit(sha(5))).not.toBeNull();
    expect(numbers(index.history('A', null, 10).rows)).toEqual([2, 1, 0]);
    expect(numbers(index.history('C', null, 10).rows)).toEqual([6, 4]);
    expect(shas.indexOf(index.lastChange('A.md')?.commit ?? '')).toBe(1);
    expect(index.isKept('A.md')).toBe(true);
    expect(everything(index, paths)).toEqual(await anew(dir, sha(6), paths));
    await followed.follow(sha(7));
    expect(index.isKept('A.md')).toBe(false);
    expect(wasEmptied(followed)).toBe(false);
    expect(followed.index).toBe(index);
  });

  test('takes a derived commit back that belongs to the history of a later save', async () => {
    const dir = await emptyRepository();
    const shas = drawHistory(dir, [
      ...history,
      {
        parents: [7, 8],
        seconds: 600,
        files: { ...page('three'), 'C.md': 'merged text\n', 'D.md': 'text\n' },
        kept: [],
      },
    ]);
    const followed = await following(dir);
    for (const n of [3, 6, 7, 9]) await followed.follow(shas[n] ?? '');
    expect(followed.index.commit(shas[3] ?? '')).not.toBeNull();
    expect(wasEmptied(followed)).toBe(false);
    expect(everything(followed.index, paths)).toEqual(await anew(dir, shas[9] ?? '', paths));
  });

  test('is made anew where authored commits are no more of the history', async () => {
    const dir = await emptyRepository();
    const shas = drawHistory(dir, history);
    const followed = await following(dir);
    for (const n of [3, 6, 7]) await followed.follow(shas[n] ?? '');
    await followed.follow(shas[6] ?? '');
    expect(wasEmptied(followed)).toBe(true);
    expect(followed.index.commit(shas[7] ?? '')).toBeNull();
    expect(everything(followed.index, paths)).toEqual(await anew(dir, shas[6] ?? '', paths));
  });

  test('is made anew where git does not hold what it has indexed', async () => {
    const [here, elsewhere] = [await emptyRepository(), await emptyRepository()];
    const [first] = drawHistory(here, [{ parents: [], seconds: 1, files: { 'X.md': 'text\n' } }]);
    const shas = drawHistory(elsewhere, history);
    const file = join(here, 'index.db');
    await followOnce(file, here, first ?? '');
    const index = openIndex(file);
    onTestFinished(() => index.close());
    const source = { dir: elsewhere, signal: new AbortController().signal };
    expect(await staleCommits(index, shas[0] ?? '', source)).toBeNull();
    expect(await staleCommits(index, first ?? '', { ...source, dir: here })).toEqual([]);
  });
});

/** Brings an index in a file to a head, or as far as it gets until `stopAt` files are taken in. */
async function followOnce(file: string, dir: string, head: Sha, stopAt = Infinity): Promise<void> {
  const index = openIndex(file);
  const reader = openCatFile(dir);
  const stopping = new AbortController();
  const onProgress = ({ files }: { files: number }): void => {
    if (files >= stopAt) stopping.abort();
  };
  try {
    const source = { dir, reader, signal: stopping.signal, onProgress };
    const stale = await staleCommits(index, head, source);
    await followHistory(index, { head, stale: stale ?? [] }, source);
  } finally {
    index.close();
    await reader[Symbol.asyncDispose]();
  }
}

describe('a step that was interrupted', () => {
  const many = (prefix: string, count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}.md`, `text ${prefix}${n}\n`]));
  /** 3 merges 1 and 2; 5 merges 4 and 1, 6 merges 5 and 2: they have none of the files that 3 has of its own. */
  const big: readonly Drawn[] = [
    { parents: [], seconds: 100, files: { 'A.md': 'text\n', 'B.md': 'text\n' } },
    { parents: [0], seconds: 300, files: { 'A.md': 'text 1\n', 'B.md': 'text\n' } },
    { parents: [0], seconds: 400, files: { 'A.md': 'text\n', 'B.md': 'text 2\n' } },
    { parents: [1, 2], seconds: 400, files: { ...many('x', 450), 'A.md': 'own\n' }, kept: ['A.md'] },
    { parents: [0], seconds: 200, files: { 'A.md': 'text\n', 'B.md': 'text\n', 'C.md': 'text\n' } },
    { parents: [4, 1], seconds: 300, files: { 'A.md': 'text 1\n', 'B.md': 'text\n' }, kept: [] },
    { parents: [5, 2], seconds: 400, files: { 'A.md': 'text 1\n', 'B.md': 'text 2\n' }, kept: [] },
  ];

  test.each([
    ['is finished by the next', 3],
    ['leaves nothing behind where the next leads elsewhere', 6],
  ])('%s', async (_what, next) => {
    const dir = await emptyRepository();
    const shas = drawHistory(dir, big);
    const file = join(dir, 'index.db');
    await followOnce(file, dir, shas[0] ?? '');
    await expect(followOnce(file, dir, shas[3] ?? '', 200)).rejects.toThrow('abort');
    await followOnce(file, dir, shas[next] ?? '');
    const index = openIndex(file);
    onTestFinished(() => index.close());
    const seen = [...paths, 'x0.md', 'x449.md'];
    expect(everything(index, seen)).toEqual(await anew(dir, shas[next] ?? '', seen));
  });

  test('is read from the repository, not from the steps that were told', async () => {
    const dir = await emptyRepository();
    const shas = drawHistory(dir, [
      ...big,
      { parents: [0], seconds: 500, files: { 'A.md': 'text\n', 'B.md': 'saved\n' } },
    ]);
    const [first = '', saved = ''] = [shas[0], shas[7]];
    const followed = await following(dir);
    await followed.follow(first);
    followed.index.take({
      commits: [],
      files: [{ path: 'x0.md', content: { kind: 'page', blob: first, text: 'text' } }],
      head: shas[3] ?? '',
      unfinished: true,
    });
    await followed.follow(saved, { previous: first, commits: [], files: [] });
    expect(everything(followed.index, paths)).toEqual(await anew(dir, saved, paths));
    expect(followed.index.listPages({ prefix: 'x', cursor: null, limit: 5 }).pages).toEqual([]);
  });
});
