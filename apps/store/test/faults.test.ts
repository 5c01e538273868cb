import { temporaryFolder, until } from '@erwik/testkit';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, statSync, truncateSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { commitOutside } from './fixtures/commit-outside.js';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

beforeAll(buildStore, 120_000);

const canMount = process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freshNode(data?: string): Promise<TestNode> {
  const node = await testNode(data);
  onTestFinished(() => node[Symbol.asyncDispose]());
  return node;
}

/** A disk of a few megabytes that is unmounted after the test. */
async function smallDisk(size: string): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder.path]);
  onTestFinished(async () => {
    execFileSync('umount', ['--lazy', folder.path]);
    await folder[Symbol.asyncDispose]();
  });
  return folder.path;
}

async function unavailableCode(answer: Promise<unknown>): Promise<unknown> {
  const error = await answer.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  return error instanceof Error && 'code' in error ? error.code : error;
}

/** A text that does not compress. */
function noise(seed: number, bytes: number): string {
  let state = seed + 1;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state.toString(36);
  };
  return Array.from({ length: bytes / 6 }, next)
    .join('')
    .slice(0, bytes);
}

describe.skipIf(!canMount)('a disk', () => {
  test('that is full makes saves unavailable and nothing else, and loses none; with space they go on', async () => {
    const disk = await smallDisk('6m');
    const node = await freshNode(join(disk, 'data'));
    // the index, which may grow large, is on another disk
    const elsewhere = await temporaryFolder();
    onTestFinished(() => elsewhere[Symbol.asyncDispose]());
    mkdirSync(node.data);
    await symlink(join(elsewhere.path, 'index.db'), join(node.data, 'index.db'));
    const store = await node.start();
    await writeFile(join(disk, 'ballast'), Buffer.alloc(3 * 1024 * 1024));
    const acknowledged = new Map<string, string>();
    let code: unknown = null;
    for (let i = 0; code === null && i < 200; i += 1) {
      const text = noise(i, 60_000);
      const saving = node.save(`Page-${i}`, text);
      const outcome = await saving.catch(() => null);
      if (outcome === null) code = await unavailableCode(saving);
      else acknowledged.set(`Page-${i}`, commitOf(outcome));
    }
    expect(code).toBe('disk_full');
    expect(acknowledged.size).toBeGreaterThan(5);
    expect(await unavailableCode(node.save('Another', noise(999, 60_000)))).toBe('disk_full');
    expect(await node.ask('readPage', { name: 'Page-0' })).toMatchObject({ kind: 'page' });
    expect((await node.ask('status', {})).degraded.join()).toContain('disk');

    await rm(join(disk, 'ballast'));
    expect(await node.save('Another', noise(999, 60_000))).toMatchObject({ kind: 'saved' });
    expect(store.child.exitCode).toBeNull();
    const held = new Set(node.git('rev-list', 'main').split('\n'));
    expect([...acknowledged.values()].filter((commit) => !held.has(commit))).toEqual([]);
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  }, 60_000);

  test('that is read-only makes saves unavailable, and reads go on', async () => {
    const disk = await smallDisk('20m');
    const node = await freshNode(join(disk, 'data'));
    const store = await node.start();
    await node.save('Page', 'text');
    await indexed(node);
    // the index keeps its file open for writing, so the repository alone is made read-only
    execFileSync('mount', ['--bind', node.repository, node.repository]);
    onTestFinished(() => void execFileSync('umount', ['--lazy', node.repository]));
    execFileSync('mount', ['-o', 'remount,bind,ro', node.repository]);
    expect(await unavailableCode(node.save('Other', 'text'))).toBe('read_only');
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ kind: 'page', text: 'text\n' });
    execFileSync('mount', ['-o', 'remount,bind,rw', node.repository]);
    expect(await node.save('Other', 'text')).toMatchObject({ kind: 'saved' });
    expect(store.child.exitCode).toBeNull();
  });

  test('of the index that is full keeps no page from being saved, and the index catches up with space', async () => {
    const disk = await smallDisk('2m');
    const node = await freshNode();
    mkdirSync(node.data, { recursive: true });
    await symlink(join(disk, 'index.db'), join(node.data, 'index.db'));
    const store = await node.start();
    await node.save('First', 'badgers');
    await indexed(node);
    await writeFile(join(disk, 'ballast'), Buffer.alloc(1024 * 1024));
    for (let i = 0; i < 30; i += 1) {
      expect(await node.save(`Page-${i}`, `badgers ${noise(i, 60_000)}`)).toMatchObject({ kind: 'saved' });
    }
    await until(() => store.said('indexing failed; it is tried again'), { what: 'the index to fail' });
    expect(await node.ask('readPage', { name: 'Page-29' })).toMatchObject({ kind: 'page' });
    expect((await node.ask('search', { query: 'badgers', offset: 0, limit: 5 })).hits).not.toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=60m', disk]);
    await indexed(node);
    expect(await node.ask('search', { query: 'badgers', offset: 0, limit: 5 })).toMatchObject({
      total: 31,
      complete: true,
    });
    // what was indexed was not thrown away for want of space
    expect(lstatSync(join(node.data, 'index.db')).isSymbolicLink()).toBe(true);
  }, 60_000);
});

describe('an index that cannot be opened', () => {
  test('keeps nobody from reading and saving, is told, and is tried again', async () => {
    const node = await freshNode();
    const file = join(node.data, 'index.db');
    mkdirSync(file, { recursive: true });
    await node.start();
    const first = await node.save('Page', 'about badgers');
    expect(first).toMatchObject({ kind: 'saved' });
    expect(
      await node.save('Page', 'more about badgers', { base: { commit: commitOf(first) } }),
    ).toMatchObject({
      kind: 'saved',
    });
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'more about badgers\n' });
    expect(await node.ask('readPage', { name: 'Nowhere' })).toMatchObject({ kind: 'missing' });
    const search = { query: 'badgers', offset: 0, limit: 5 };
    await until(async () => (await unavailableCode(node.ask('search', search))) === 'index_unavailable');
    await until(async () => (await node.ask('status', {})).degraded.join().includes('Search'));
    rmdirSync(file);
    await indexed(node);
    expect(await node.ask('search', search)).toMatchObject({ total: 1, complete: true });
  });
});

describe('an object that was cut off', () => {
  /** A page whose text is a loose object that ends too early; the store that runs now has not read it yet. */
  async function harmed(node: TestNode, first: StoreProcess): Promise<{ blob: string; store: StoreProcess }> {
    await node.save('Page', 'one');
    const commit = commitOutside(node, { 'Harmed.md': noise(7, 30_000) });
    await until(async () => (await node.ask('status', {})).head === commit, { what: 'the new head' });
    await indexed(node);
    // what it has read for the index it has in memory
    await first.kill();
    const store = await node.start();
    const blob = node.git('rev-parse', `${commit}:Harmed.md`);
    const file = join(node.repository, 'objects', blob.slice(0, 2), blob.slice(2));
    truncateSync(file, Math.floor(statSync(file).size / 2));
    return { blob, store };
  }

  test('ends the store instead of holding it up, and the next start sets it aside and serves the rest', async () => {
    const node = await freshNode();
    const { blob, store } = await harmed(node, await node.start());
    const asked = unavailableCode(node.ask('readPage', { name: 'Harmed' }, 30_000));
    const ended = await store.ended;
    expect(ended).not.toBe(0);
    expect(store.log().at(-1)).toMatchObject({ msg: 'an error nobody caught: ending' });

    const next = await node.start();
    expect(next.said('set broken objects aside')).toBe(true);
    expect(readdirSync(join(node.repository, 'quarantine')).join()).toContain(blob.slice(2));
    expect(await asked).toBe('damaged');
    expect(await unavailableCode(node.ask('readPage', { name: 'Harmed' }))).toBe('damaged');
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'one\n' });
    // the damaged page is not written over as if it were a new one
    expect(await unavailableCode(node.save('Harmed', 'new'))).toBe('damaged');
    expect(await node.save('Other', 'two')).toMatchObject({ kind: 'saved' });
  }, 60_000);
});
