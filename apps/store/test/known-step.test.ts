import type { Sha } from '@erwik/events';
import { diffTrees, openCatFile, treeOfCommit } from '@erwik/git';
import { expect, test } from 'vitest';
import type { KnownStep } from '../src/indexer/index-messages.js';
import { knownStep } from '../src/known-step.js';
import { readChange } from '../src/read-commit.js';
import { drawHistory, emptyRepository } from './fixtures/draw-history.js';
import { everything, followedIndex } from './fixtures/followed-index.js';

type Files = Readonly<Record<string, string>>;

const before: Files = { 'A.md': 'text one\n', 'B.md': 'text [[A]] and some words\n', 'd/C.png': 'text' };
const { 'A.md': _gone, ...withoutA } = before;

/** What the store finds out where head goes on by one commit. */
async function stepBetween(dir: string, [previous, head]: readonly [Sha, Sha]): Promise<KnownStep | null> {
  await using reader = openCatFile(dir);
  const [old, now] = [await treeOfCommit(reader, previous), await treeOfCommit(reader, head)];
  const held = [await readChange(reader, head)];
  return knownStep(reader, {
    previous,
    head,
    tips: [head],
    held,
    differences: await diffTrees(reader, old, now),
  });
}

async function history(after: Files): Promise<{ dir: string; shas: [Sha, Sha] }> {
  const dir = await emptyRepository();
  const [previous = '', head = ''] = drawHistory(dir, [
    { parents: [], seconds: 0, files: before },
    { parents: [0], seconds: 5, files: after },
  ]);
  return { dir, shas: [previous, head] };
}

test.each<[string, Files]>([
  ['an edited page', { ...before, 'A.md': 'text one\n\nand two [[B]]\n' }],
  ['a new page', { ...before, 'New.md': 'text of a new page\n' }],
  ['a page that is gone', withoutA],
  ['another file', { ...before, 'd/C.png': 'other bytes' }],
  ['two pages at once', { ...before, 'A.md': 'text 1\n', 'B.md': 'text 2\n' }],
])('the index learns of %s from the store what it would have read', async (_, after) => {
  const { dir, shas } = await history(after);
  const step = await stepBetween(dir, shas);
  expect(step?.commits.map(({ line }) => line.commit)).toEqual([shas[1]]);
  await using told = await followedIndex(dir);
  await using alone = await followedIndex(dir);
  await told.follow(shas[0]);
  await told.follow(shas[1], step ?? undefined);
  await alone.follow(shas[1]);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  expect(everything(told.index, paths)).toEqual(everything(alone.index, paths));
});

test('the index reads for itself what may be a page under another name', async () => {
  const { dir, shas } = await history({ ...withoutA, 'Z.md': 'text one\n' });
  expect(await stepBetween(dir, shas)).toBeNull();
});

test('the index reads for itself what several commits, or a merge, have made', async () => {
  const { dir, shas } = await history({ ...before, 'A.md': 'text 1\n' });
  await using reader = openCatFile(dir);
  const [previous, head] = shas;
  const held = [await readChange(reader, head)];
  const move = { previous, head, tips: [head], held, differences: [] };
  expect(await knownStep(reader, move)).not.toBeNull();
  expect(await knownStep(reader, { ...move, previous: head })).toBeNull();
  expect(await knownStep(reader, { ...move, previous: null })).toBeNull();
  expect(await knownStep(reader, { ...move, tips: [head, previous] })).toBeNull();
  expect(await knownStep(reader, { ...move, head: previous, tips: [previous] })).toBeNull();
});
