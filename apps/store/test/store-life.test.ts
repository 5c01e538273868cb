import { corpus, until } from '@erwik/testkit';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { commitOutside } from './fixtures/commit-outside.js';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

beforeAll(buildStore, 120_000);

async function freshNode(): Promise<TestNode> {
  const node = await testNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  return node;
}

const lines = (...texts: string[]): string => `${texts.join('\n\n')}\n`;

describe('a restarted store', () => {
  test('finds the key of every save it acknowledged before it was killed', async () => {
    const node = await freshNode();
    const store = await node.start();
    const [key, mergedKey] = [randomUUID(), randomUUID()];
    const first = await node.save('Page', lines('a', 'b', 'c'), { key });
    const base = { commit: commitOf(first) };
    await node.save('Page', lines('A', 'b', 'c'), { base });
    const merged = await node.save('Page', lines('a', 'b', 'C'), { base, key: mergedKey });
    expect(merged.kind).toBe('merged');
    const count = node.git('rev-list', '--count', 'main');
    await store.kill();

    await node.start();
    expect(await node.save('Page', lines('a', 'b', 'c'), { key })).toMatchObject({
      kind: 'saved',
      created: true,
      commit: commitOf(first),
    });
    expect(await node.save('Page', lines('a', 'b', 'C'), { base, key: mergedKey })).toMatchObject({
      kind: 'merged',
      commit: commitOf(merged),
    });
    expect(await node.save('Page', 'something else', { key })).toMatchObject({ code: 'key_reused' });
    expect(await node.save('Page', 'something else', { base, key: mergedKey })).toMatchObject({
      code: 'key_reused',
    });
    expect(await node.save('Other', lines('a', 'b', 'c'), { key })).toMatchObject({ code: 'key_reused' });
    expect(node.git('rev-list', '--count', 'main')).toBe(count);
  });

  test('has lost no acknowledged save, however often it is killed while it saves', async () => {
    const node = await freshNode();
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 6; round += 1) {
      const store = await node.start();
      let saving = true;
      const savers = [0, 1, 2, 3].map(async (saver) => {
        for (let edit = 0; saving; edit += 1) {
          const text = `round ${round} saver ${saver} edit ${edit}`;
          const key = `key-${round}-${saver}-${edit}`;
          const outcome = await node.save(`Page-${round}-${saver}-${edit}`, text, { key }).catch(() => null);
          if (outcome?.kind === 'saved') acknowledged.set(key, outcome.commit);
        }
      });
      const before = acknowledged.size;
      await until(() => acknowledged.size > before + 15, { what: 'saves' });
      const killed = store.kill();
      saving = false;
      await killed;
      // what was asked of the killed store is answered by the next one
      const next = await node.start();
      await Promise.all(savers);
      await next.kill();
    }
    const keys = new Map(
      node
        .git('log', '--format=%(trailers:key=Erwik-Key,valueonly,separator=%x20) %H', 'main')
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    expect([...acknowledged].filter(([key, commit]) => keys.get(key) !== commit)).toEqual([]);
    // no key made two commits
    expect(String(keys.size)).toBe(node.git('rev-list', '--count', 'main'));
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  }, 120_000);

  test('makes a lost, damaged or foreign index anew, and finds the same as before', async () => {
    const node = await freshNode();
    let store = await node.start();
    for (let i = 0; i < 20; i += 1) await node.save(`Page-${i}`, `# Page ${i}\n\nabout badgers [[Page-1]]`);
    const ask = async (): Promise<unknown> => {
      await indexed(node);
      const [found, history, links] = [
        await node.ask('search', { query: 'badger', offset: 0, limit: 50 }),
        await node.ask('history', { name: 'Page-3', cursor: null, limit: 50 }),
        await node.ask('backlinks', { name: 'Page-1', limit: 50 }),
      ];
      return { found, history, links };
    };
    const before = await ask();
    const file = join(node.data, 'index.db');
    const harm: (() => unknown)[] = [
      () => rm(file),
      () => writeFileSync(file, 'no database at all '.repeat(500)),
      () => truncateSync(file, 40_000),
    ];
    for (const harmIt of harm) {
      store.child.kill('SIGTERM');
      await store.ended;
      await harmIt();
      store = await node.start();
      expect(await ask()).toEqual(before);
    }
  });
});

describe('a second store', () => {
  test('on the same data is refused and names the first, which goes on', async () => {
    const node = await freshNode();
    const first = await node.start();
    const second = node.spawn();
    expect(await second.ended).toBe(1);
    expect(JSON.stringify(second.log())).toContain(`process ${first.child.pid}`);
    expect(readFileSync(join(node.data, 'run', 'store.pid'), 'utf8').trim()).toBe(String(first.child.pid));
    expect((await node.save('Page', 'text')).kind).toBe('saved');
  });
});

describe('a branch that another program moves', () => {
  test('is noticed without a save: readers, bus and index follow', async () => {
    const node = await freshNode();
    await node.start();
    const first = commitOf(await node.save('Page', 'one'));
    const commit = commitOutside(node, { 'Page.md': 'two\n', 'New.md': 'badgers\n' });
    await until(async () => (await node.ask('status', {})).head === commit, { what: 'the new head' });
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'two\n', head: commit });
    await indexed(node);
    const found = await node.ask('search', { query: 'badgers', offset: 0, limit: 5 });
    expect(found.hits.map(({ name }) => name)).toEqual(['New']);
    const { change } = (await node.ask('readPage', { name: 'Page' })) as { change: unknown };
    expect(change).toMatchObject({ commit, author: { name: 'Olga' } });
    await until(() => node.events.some((event) => event.type === 'HeadMoved' && event.head === commit));
    const moved = node.events.find((event) => event.type === 'HeadMoved' && event.head === commit);
    expect(moved).toMatchObject({ previous: first, coarse: false });
    expect(await node.save('Page', 'three', { base: { commit } })).toMatchObject({ kind: 'saved' });
  });

  test('is seen by a save at once: it is merged with, or a conflict with, the newest text', async () => {
    const node = await freshNode();
    await node.start();
    const base = { commit: commitOf(await node.save('Page', lines('a', 'b', 'c'))) };
    commitOutside(node, { 'Page.md': lines('theirs', 'b', 'c') });
    expect(await node.save('Page', lines('mine', 'b', 'c'), { base })).toMatchObject({
      kind: 'conflict',
      current: { text: lines('theirs', 'b', 'c') },
    });
    commitOutside(node, { 'Page.md': lines('again', 'b', 'c') });
    const merged = await node.save('Page', lines('a', 'b', 'mine'), { base });
    expect(merged.kind).toBe('merged');
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({
      text: lines('again', 'b', 'mine'),
      head: commitOf(merged),
    });
  });

  test('back to an older commit takes readers and index with it', async () => {
    const node = await freshNode();
    await node.start();
    const first = commitOf(await node.save('Page', 'one'));
    await node.save('Page', 'two badgers', { base: { commit: first } });
    await node.save('Later', 'badgers');
    node.git('update-ref', 'refs/heads/main', first);
    await until(async () => (await node.ask('status', {})).head === first, { what: 'the old head' });
    await indexed(node);
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({
      text: 'one\n',
      change: { commit: first },
    });
    expect(await node.ask('readPage', { name: 'Later' })).toMatchObject({ kind: 'missing', deleted: null });
    expect(await node.ask('search', { query: 'badgers', offset: 0, limit: 5 })).toMatchObject({ total: 0 });
    const { rows } = await node.ask('history', { name: 'Page', cursor: null, limit: 5 });
    expect(rows.map(({ commit }) => commit)).toEqual([first]);
  });
});

describe('a store that is told to stop', () => {
  test('answers the saves it has begun, exits with 0 and lets go of the repository', async () => {
    const node = await freshNode();
    const store = await node.start();
    await node.save('Warm', 'up');
    const saves = Array.from({ length: 40 }, (_, i) => node.save(`Page-${i}`, `text ${i}`));
    await Promise.race(saves);
    store.child.kill('SIGTERM');
    expect(await store.ended).toBe(0);
    expect(existsSync(join(node.data, 'run', 'store.pid'))).toBe(false);
    // the next one answers those that were not begun
    await node.start();
    const outcomes = await Promise.all(saves);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 40 }, () => 'saved'));
    expect(node.git('rev-list', '--count', 'main')).toBe('41');
  });

  test('while it reads a long history leaves an index that the next start goes on with', async () => {
    const bundle = corpus('acme-wiki');
    if (bundle === null) return;
    const node = await freshNode();
    let store = await node.start({ ERWIK_ADOPT: bundle });
    store.child.kill('SIGTERM');
    expect(await store.ended).toBe(0);
    store = await node.start();
    await indexed(node);
    const { rows } = await node.ask('recent', { cursor: null, limit: 500 });
    expect(rows.length).toBeGreaterThan(50);
    expect(store.said('indexing failed; it is tried again')).toBe(false);
  });
});

describe('an adopted wiki', () => {
  test.skipIf(corpus('acme-wiki') === null)('is served with its whole history', async () => {
    const node = await freshNode();
    await node.start({ ERWIK_ADOPT: corpus('acme-wiki') ?? '' });
    await indexed(node);
    const { pages, total } = await node.ask('listPages', { prefix: '', cursor: null, limit: 500 });
    expect(total).toBeGreaterThan(10);
    for (const { name } of pages) {
      const page = await node.ask('readPage', { name });
      expect(page.kind, name).toBe('page');
      const { rows } = await node.ask('history', { name, cursor: null, limit: 5 });
      expect(rows[0]?.commit, name).toBe((page as { change: { commit: string } }).change.commit);
    }
    expect(node.git('fsck', '--no-dangling')).toBe('');
  });
});

describe('without Redis', () => {
  test('for a while, or with an empty one afterwards, the store goes on by itself', async () => {
    const node = await freshNode();
    const store = await node.start();
    await node.save('Page', 'one');
    await node.redis.kill();
    await node.redis.restart({ keepData: false });
    const again = await until(() => node.save('Page2', 'two'), { what: 'a save', timeoutMs: 20_000 });
    expect(again.kind).toBe('saved');
    expect(store.child.exitCode).toBeNull();
    expect(node.git('rev-list', '--count', 'main')).toBe('2');
  });
});
