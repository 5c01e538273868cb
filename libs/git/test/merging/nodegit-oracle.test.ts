// oxlint-disable-next-line typescript/triple-slash-reference -- the declarations are our own
/// <reference path="../../src/repository/nodegit.d.ts" />
import { CommitGraph } from '@erwik/merge';
import fc from 'fast-check';
import nodegit from 'nodegit';
import { expect, test } from 'vitest';
import { extendGraph } from '../../src/merging/load-graph.js';
import { mergeTips } from '../../src/merging/merge-tips.js';
import { scratchObjects } from '../../src/merging/scratch-objects.js';
import { parseCommit } from '../../src/objects/commit.js';
import { readTyped } from '../../src/objects/object.js';
import type { Sha } from '../../src/objects/object.js';
import { openRepository } from '../../src/repository/open-repository.js';
import { importHistory } from '../history.js';
import type { Files } from '../history.js';
import { bareRepository } from '../real-git.js';

/** What becomes of a page on either side; edits of one page are lines apart, as libgit2 takes neighboring ones for one. */
const fates = [
  'left',
  'one edits',
  'two edits',
  'both edit',
  'both alike',
  'one deletes',
  'two adds',
] as const;
type Fate = (typeof fates)[number];

const lines = (page: number): string[] =>
  Array.from({ length: 12 }, (_, line) => `page ${page} line ${line}`);
const edited = (page: number, line: number, text: string): string =>
  `${lines(page).with(line, text).join('\n')}\n`;
const pathOf = (page: number): string => `folder-${page % 3}/page-${page}.md`;

function sidesOf(all: readonly Fate[]): { base: Files; one: Files; two: Files } {
  const sides: { base: Files; one: Files; two: Files } = { base: { 'Home.md': 'home\n' }, one: {}, two: {} };
  for (const [page, fate] of all.entries()) {
    const path = pathOf(page);
    const both = `${lines(page).with(1, 'one').with(3, 'two').join('\n')}\n`;
    if (fate !== 'two adds') sides.base[path] = edited(page, 0, `page ${page} line 0`);
    if (fate === 'one edits' || fate === 'both edit') sides.one[path] = edited(page, 1, 'one');
    if (fate === 'two edits' || fate === 'both edit') sides.two[path] = edited(page, 10, 'two');
    if (fate === 'both alike') sides.one[path] = sides.two[path] = both;
    if (fate === 'one deletes') sides.one[path] = null;
    if (fate === 'two adds') sides.two[path] = both;
  }
  return sides;
}

async function treeOfMerge(dir: string, tips: readonly Sha[]): Promise<Sha> {
  await using repository = await openRepository(dir, { onSlow: () => undefined, onHang: fail });
  const objects = scratchObjects(repository);
  const graph = new CommitGraph();
  await extendGraph(graph, objects, tips);
  const { head } = await mergeTips(objects, graph, tips);
  return parseCommit(await readTyped(objects, head, 'commit')).tree;
}

function fail(error: Error): never {
  throw error;
}

async function treeByLibgit2(dir: string, [one, two]: readonly [Sha, Sha]): Promise<Sha> {
  const repository = await nodegit.Repository.openBare(dir);
  const index = await nodegit.Merge.commits(
    repository,
    await repository.getCommit(one),
    await repository.getCommit(two),
  );
  expect(index.hasConflicts()).toBe(0);
  return (await index.writeTreeTo(repository)).tostrS();
}

test('Edits that do not touch one another give the tree that libgit2 makes of them', async () => {
  const dir = bareRepository();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 12 }), async (all) => {
      const { base, one, two } = sidesOf(all);
      const shas = importHistory(dir, [{ files: base }, { files: one }, { files: two, parents: [0] }]);
      const tips: [Sha, Sha] = [shas[1] ?? '', shas[2] ?? ''];
      expect(await treeOfMerge(dir, tips)).toBe(await treeByLibgit2(dir, tips));
    }),
    { numRuns: 40, endOnFailure: true },
  );
});
