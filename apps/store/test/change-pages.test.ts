import type { BodyOf, ChangedPages, ReplyOf } from '@erwik/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let node: TestNode;
let store: StoreProcess;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  store = await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const author = { name: 'Ada', email: 'ada@example.org' };
type Changes = BodyOf<'changePages'>['changes'];

function change(changes: Changes, more: Partial<BodyOf<'changePages'>> = {}): Promise<ChangedPages> {
  return node.ask('changePages', { changes, summary: '', key: randomUUID(), author, merge: 'auto', ...more });
}

const found = (name: string): Promise<ReplyOf<'readPage'>> => node.ask('readPage', { name });
const head = (): string => node.git('rev-parse', 'main');

describe('several changes', () => {
  test('are one commit', async () => {
    const kept = commitOf(await node.save('Kept', 'one'));
    await node.save('Gone', 'two');
    const before = head();
    const outcome = await change([
      { name: 'New', text: 'new', base: null },
      { name: 'Kept', text: 'one more', base: { commit: kept } },
      { name: 'Gone', text: null, base: 'any' },
    ]);
    expect(outcome).toMatchObject({
      kind: 'saved',
      left: [],
      files: [{ name: 'New' }, { name: 'Kept' }, { blob: null }],
    });
    expect(node.git('log', '--format=%s', `${before}..main`)).toBe('Change 3 pages');
    expect(node.git('diff', '--name-status', before, 'main').split('\n')).toEqual([
      'D\tGone.md',
      'M\tKept.md',
      'A\tNew.md',
    ]);
  });

  test('are all refused when one of them cannot be made', async () => {
    await node.save('Similar-name', 'text');
    const before = head();
    const refused = await change([
      { name: 'Fine', text: 'text', base: null },
      { name: 'similar name', text: 'text', base: null },
    ]);
    expect(refused).toMatchObject({ kind: 'refused', code: 'similar_name' });
    const twice = await change([
      { name: 'Fine', text: 'text', base: null },
      { name: 'fine', text: null, base: 'any' },
    ]);
    expect(twice).toMatchObject({ kind: 'refused', code: 'named_twice' });
    expect(head()).toBe(before);
  });

  test('are merged where other lines changed meanwhile, and a conflict where the same did: then nothing is written', async () => {
    const first = commitOf(await node.save('Both', 'a\n\nb\n\nc'));
    await node.save('Both', 'A\n\nb\n\nc', { base: { commit: first } });
    const merged = await change([{ name: 'Both', text: 'a\n\nb\n\nC', base: { commit: first } }]);
    expect(merged).toMatchObject({ kind: 'saved' });
    expect(node.git('show', 'main:Both.md')).toBe('A\n\nb\n\nC');
    const before = head();
    const fought = await change([
      { name: 'Other-page', text: 'text', base: null },
      { name: 'Both', text: 'mine\n\nb\n\nc', base: { commit: first } },
    ]);
    expect(fought).toMatchObject({
      kind: 'conflict',
      conflicts: [
        {
          name: 'Both',
          base: { text: 'a\n\nb\n\nc\n' },
          mine: 'mine\n\nb\n\nc',
          current: { text: 'A\n\nb\n\nC\n' },
        },
      ],
    });
    expect(head()).toBe(before);
  });

  test('that are so already make no commit', async () => {
    await node.save('Still', 'text');
    const before = head();
    expect(await change([{ name: 'Still', text: 'text', base: null }])).toEqual({
      kind: 'unchanged',
      head: before,
    });
    expect(await change([{ name: 'Never', text: null, base: 'any' }])).toEqual({
      kind: 'unchanged',
      head: before,
    });
  });

  test('asked for again with their key are the same commit, also after a restart', async () => {
    const key = randomUUID();
    const changes: Changes = [{ name: 'Once', text: 'text', base: null }];
    const first = await change(changes, { key });
    expect(await change(changes, { key })).toEqual(first);
    await store.kill();
    store = await node.start();
    expect(await change(changes, { key })).toEqual(first);
    const other: Changes = [{ name: 'Once', text: 'other', base: 'any' }];
    expect(await change(other, { key })).toMatchObject({ kind: 'refused', code: 'key_reused' });
  });
});

describe('a page that is deleted', () => {
  test('is missing, says by whom, and is listed with the commit of its last text', async () => {
    const last = commitOf(await node.save('Dead', 'last words'));
    const outcome = await change([{ name: 'Dead', text: null, base: { commit: last } }]);
    const { commit } = outcome as Extract<ChangedPages, { kind: 'saved' }>;
    expect(node.git('log', '-1', '--format=%s')).toBe('Delete Dead');
    await indexed(node);
    expect(await found('Dead')).toMatchObject({ kind: 'missing', deleted: { commit, author } });
    const { pages } = await node.ask('listDeleted', { cursor: null, limit: 10 });
    expect(pages[0]).toMatchObject({ name: 'Dead', change: { commit }, last });
    const revision = await node.ask('readRevision', { name: 'Dead', commit: last });
    expect(revision).toMatchObject({ text: 'last words\n' });
  });

  test('is listed once, and no more when it is back; the list goes on where a cursor says', async () => {
    const names = async (): Promise<string[]> => {
      await indexed(node);
      const all: string[] = [];
      let cursor: string | null = null;
      do {
        const { pages, next }: ReplyOf<'listDeleted'> = await node.ask('listDeleted', { cursor, limit: 1 });
        all.push(...pages.map((page) => page.name));
        cursor = next;
      } while (cursor !== null);
      return all;
    };
    for (const text of ['one', 'two']) {
      await node.save('Again', text);
      await change([{ name: 'Again', text: null, base: 'any' }]);
    }
    expect((await names()).slice(0, 2)).toEqual(['Again', 'Dead']);
    await node.save('Again', 'three');
    expect((await names())[0]).toBe('Dead');
  });

  test('stays when it was edited since somebody decided to delete it', async () => {
    const seen = commitOf(await node.save('Edited-since', 'one'));
    await node.save('Edited-since', 'two', { base: { commit: seen } });
    const before = head();
    const outcome = await change([{ name: 'Edited-since', text: null, base: { commit: seen } }]);
    expect(outcome).toMatchObject({
      kind: 'conflict',
      conflicts: [{ mine: null, current: { text: 'two\n' } }],
    });
    expect(head()).toBe(before);
  });
});

test('an edit of a page that was renamed meanwhile is on the page under its new name', async () => {
  const first = commitOf(await node.save('Was', 'a\n\nb\n\nc'));
  const move = { from: 'Was', to: 'Is', summary: '', author, key: randomUUID() };
  await node.ask('movePage', { ...move, subpages: false, redirect: true, updateLinks: false });
  const key = randomUUID();
  const edit = { base: { commit: first }, key };
  const outcome = await node.save('Was', 'a\n\nb\n\nC', edit);
  expect(outcome).toMatchObject({ kind: 'saved', name: 'Is' });
  expect(await found('Was')).toMatchObject({ kind: 'redirect', to: 'Is' });
  expect(await found('Is')).toMatchObject({ text: 'a\n\nb\n\nC\n' });
  expect(await node.save('Was', 'a\n\nb\n\nC', edit)).toEqual(outcome);
});

test('a new page starts with the nearest template', async () => {
  const template = (name: string): Promise<ReplyOf<'readTemplate'>> => node.ask('readTemplate', { name });
  expect(await template('x/New')).toEqual({ text: null });
  await node.save('_Template', 'root');
  await node.save('x/_Template', 'x');
  expect(await template('x/y/New')).toEqual({ text: 'x\n' });
  expect(await template('New')).toEqual({ text: 'root\n' });
});
