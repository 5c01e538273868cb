import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { checkTokens } from '../src/check-tokens.js';
import { saveNew } from '../src/mesh-facts.js';
import { erwik } from '../src/run-cli.js';
import { isAlive } from '../src/run-node.js';
import { linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { startTokenWriters } from '../src/token-writers.js';
import type { TokenWriters } from '../src/token-writers.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of some nodes and commands of npm's, on a machine that has other work. */
const testMaxMs = 240_000;
const settleMaxMs = 90_000;
const savesBefore = 60;

/** The two ways back of docs/operating.md, "Back up and restore". */
const waysBack = {
  'wiki.bundle': async (backup: string, data: string): Promise<void> => {
    expect(await erwik(data, ['adopt', backup])).toMatchObject({ code: 0 });
  },
  'wiki.git': async (backup: string, data: string): Promise<void> => {
    await mkdir(data);
    await cp(backup, join(data, 'wiki.git'), { recursive: true });
    expect(await erwik(data, ['verify'])).toMatchObject({ code: 0 });
  },
};

//   8 writers ── node ── npx erwik backup ── wiki.bundle or wiki.git ── an empty folder ── node
it.each(Object.entries(waysBack))(
  'has every save that was acknowledged before %s was begun, on an empty folder after the node was destroyed',
  { timeout: testMaxMs },
  async (name, restore) => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const backup = join(folder.path, name);
    await using lost = await startNode(data);
    const saved = await backUpWhileBusy(lost, backup);
    await destroy(lost);
    await rm(data, { recursive: true });

    await restore(backup, data);
    await using restored = await startNode(data);
    expect(saved.size).toBeGreaterThanOrEqual(savesBefore);
    const repository = join(data, 'wiki.git');
    expect(checkTokens(repository, saved.keys())).toEqual({ lost: [], duplicated: [] });
    for (const page of new Set(saved.values())) {
      const lines = (await readPage(restored.url, page))?.text.split('\n') ?? [];
      expect([...saved].filter(([token, on]) => on === page && !lines.includes(token))).toEqual([]);
    }
    await saveNew(restored, 'After', 'Saved on the restored node.\n');
    expect(restored.git('fsck', '--strict', '--no-dangling')).toBe('');
  },
);

//   E1 ── E2   E2 is destroyed, and restored from a backup that is older than what both saved since
it(
  'catches up with its neighbor after an old backup was restored, its own later saves included',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    await saveNew(e1, 'Old', 'In the backup.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    const backup = join(folder.path, 'old.bundle');
    expect(await erwik(e2.data, ['backup', backup])).toMatchObject({ code: 0 });
    await cp(join(e2.data, 'key'), join(folder.path, 'key'));
    await saveNew(e2, 'Later-on-2', 'Saved on the node that will be lost.\n');
    await saveNew(e1, 'Later-on-1', 'Saved on its neighbor.\n');
    const head = await oneHead(mesh.nodes, settleMaxMs);
    await e2.stop();
    await rm(e2.data, { recursive: true });

    await mkdir(e2.data);
    await cp(join(folder.path, 'key'), join(e2.data, 'key'));
    expect(await erwik(e2.data, ['adopt', backup])).toMatchObject({ code: 0 });
    expect(e2.git('rev-parse', 'main').trim()).not.toBe(head);
    const restored = await mesh.start(1);
    await linkedToAll(restored, 2, settleMaxMs);
    await until(() => restored.git('rev-parse', 'main').trim() === head, {
      what: 'the head of before',
      timeoutMs: settleMaxMs,
    });
    expect((await readPage(restored.url, 'Later-on-2'))?.text).toContain('that will be lost');
    expect((await readPage(restored.url, 'Later-on-1'))?.text).toContain('on its neighbor');
    await saveNew(restored, 'Again', 'Saved on the restored node.\n');
    await oneHead(mesh.nodes, settleMaxMs);
  },
);

/** Kills it without a word, and what it runs with it. */
async function destroy(node: WikiNode): Promise<void> {
  const pids = node.pids();
  node.process.kill('SIGKILL');
  await node.ended;
  await until(() => !pids.some(isAlive), { what: 'the end of all its processes', timeoutMs: settleMaxMs });
}

/** What was acknowledged before the backup was begun; writers go on until it is there. */
async function backUpWhileBusy(node: WikiNode, target: string): Promise<ReadonlyMap<string, string>> {
  await using writers: TokenWriters = startTokenWriters(() => node.url, { writers: 8, pages: 4 });
  await until(() => writers.acknowledged.size >= savesBefore, { what: 'saves', timeoutMs: settleMaxMs });
  const saved = new Map(writers.acknowledged);
  expect(await erwik(node.data, ['backup', target])).toMatchObject({ code: 0 });
  await until(() => writers.acknowledged.size > saved.size, { what: 'a save after the backup began' });
  await writers.stop();
  expect(writers.faults).toEqual([]);
  return saved;
}
