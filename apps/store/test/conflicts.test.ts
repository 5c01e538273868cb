import type { ReplyOf } from '@erwik/events';
import { formatConflict } from '@erwik/merge';
import { until } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
});
afterAll(() => node[Symbol.asyncDispose]());

/** The page of this name, which must be there. */
async function pageOf(name: string): Promise<Extract<ReplyOf<'readPage'>, { kind: 'page' }>> {
  const found = await node.ask('readPage', { name });
  if (found.kind !== 'page') throw new Error(`${name} is ${found.kind}`);
  return found;
}

/** Merges head with the deletion of all pages, as a node would that had heard of both; the edit is kept. */
function mergeWithDeletion(path: string): { tips: string[] } {
  const as = (name: string, email: string, ...args: string[]): string =>
    node.git('-c', `user.name=${name}`, '-c', `user.email=${email}`, 'commit-tree', ...args);
  const emptyTree = node.git('hash-object', '-t', 'tree', '-w', '/dev/null');
  const edited = node.git('rev-parse', 'refs/heads/main');
  const deleted = as('Olga', 'olga@example.org', emptyTree, '-p', `${edited}~1`, '-m', 'Delete everything');
  const parents = ['-p', deleted, '-p', edited];
  const subject = `Merge ${deleted.slice(0, 7)} and ${edited.slice(0, 7)}`;
  const trailers = `Erwik-Merge: 1\nErwik-Kept: ${path}`;
  const merged = as(
    'erwik',
    'merge@erwik.invalid',
    `${edited}^{tree}`,
    ...parents,
    '-m',
    subject,
    '-m',
    trailers,
  );
  node.git('update-ref', 'refs/heads/main', merged, edited);
  return { tips: [deleted, edited] };
}

describe('a store', () => {
  test('names the tips that its head was merged from: none, then the save alone', async () => {
    expect((await node.ask('status', {})).tips).toEqual([]);
    const commit = commitOf(await node.save('First', 'text\n'));
    expect((await node.ask('status', {})).tips).toEqual([commit]);
  });

  test('lists the pages whose passages wait for a choice, at most so many', async () => {
    const label = { node: null, commit: '0123456789ab' };
    const text = formatConflict([
      { label: { ...label, name: 'Ada', seconds: 1 }, text: 'red\n' },
      { label: { ...label, name: 'Bob', seconds: 2 }, text: 'blue\n' },
    ]);
    for (const name of ['Rose', 'Tulip']) commitOf(await node.save(name, `# ${name}\n\n${text}`));
    await indexed(node);
    const { rows, complete } = await node.ask('conflicts', { limit: 10 });
    expect(complete).toBe(true);
    expect(new Set(rows.map((row) => row.kind === 'passages' && `${row.title} ${row.count}`))).toEqual(
      new Set(['Rose 1', 'Tulip 1']),
    );
    expect((await node.ask('conflicts', { limit: 1 })).rows).toHaveLength(1);
    expect((await pageOf('Rose')).kept).toBe(false);
  });

  test('says that a page was kept though it was deleted elsewhere, until somebody saves it', async () => {
    commitOf(await node.save('Lily', 'one\n'));
    const { head } = await pageOf('Lily');
    commitOf(await node.save('Lily', 'two\n', { base: { commit: head } }));
    const { tips } = mergeWithDeletion('Lily.md');
    await until(async () => (await pageOf('Lily')).kept, { what: 'the page to be kept' });
    expect(new Set((await node.ask('status', {})).tips)).toEqual(new Set(tips));
    const page = await pageOf('Lily');
    expect(page.change?.summary).not.toContain('Merge');
    const { rows } = await node.ask('conflicts', { limit: 10 });
    expect(rows.filter(({ kind }) => kind === 'kept')).toMatchObject([{ name: 'Lily', title: 'Lily' }]);
    commitOf(await node.save('Lily', 'three\n', { base: { blob: page.blob } }));
    await indexed(node);
    expect((await pageOf('Lily')).kept).toBe(false);
  });
});
