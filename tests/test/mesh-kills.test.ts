import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { countersOf, expectSameWords, noticesSent, quiet, saveNew, seenAs } from '../src/mesh-facts.js';
import { linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { startTokenWriters } from '../src/token-writers.js';
import type { TokenWriters } from '../src/token-writers.js';

/** Starts of two nodes and of five processes again, on a machine that has other work. */
const testMaxMs = 400_000;
const settleMaxMs = 120_000;
/** People who write on each node; all share the same pages. */
const writers = 3;
const pages = 3;
/** Nobody types faster; and the nodes have time for each other, ms. */
const writeEveryMs = 100;
/** Saves on each node that go well between two deaths. */
const savesBetween = 10;

//   writers ── E1 ──────── E2 ── writers       router, store, Redis killed in turn; a router stopped and woken
it(
  'loses nothing and becomes one again when routers, stores and Redis die under writers, and when a router stands still',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    await saveNew(e1, 'Home', 'A first page, so that both nodes are of one wiki.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    const options = { writers, pages, everyMs: writeEveryMs };
    await using on1 = startTokenWriters(() => e1.url, options);
    await using on2 = startTokenWriters(() => e2.url, { ...options, first: writers });
    const both = [on1, on2];

    await progress(both);
    const router = await e1.kill('router');
    await progress(both);
    await e1.replaced('router', router);
    await linked(mesh.nodes);
    expect(retries(both), 'saves that failed because of a router').toBe(0);

    await pulling(e2);
    const store = await e2.kill('store');
    await e2.replaced('store', store);
    await progress(both);

    await emptyRedis(e2);
    const redis = await e2.kill('redis');
    await e2.replaced('redis', redis);
    await progress(both);
    await linked(mesh.nodes);

    const before = retries(both);
    process.kill(e1.pid('router'), 'SIGSTOP');
    await seenAs(e2, e1.name, ['suspect', 'dead']);
    await progress(both);
    process.kill(e1.pid('router'), 'SIGCONT');
    await linked(mesh.nodes);
    expect(retries(both) - before, 'saves that failed because of a router').toBe(0);

    for (const one of both) await one.stop();
    expect(both.flatMap(({ faults }) => faults)).toEqual([]);
    await oneHead(mesh.nodes, settleMaxMs);
    await quiet(mesh.nodes);
    await expectSameWords(mesh.nodes, new Map(both.flatMap(({ acknowledged }) => [...acknowledged])));
    await expectOneNoticeEach(mesh.nodes);
  },
);

async function progress(all: readonly TokenWriters[]): Promise<void> {
  const goals = all.map(({ acknowledged }) => acknowledged.size + savesBetween);
  const isThere = (): boolean =>
    all.every(({ acknowledged }, index) => acknowledged.size >= (goals[index] ?? 0));
  await until(isThere, {
    what: `${savesBetween} more saves on each node`,
    timeoutMs: settleMaxMs,
    everyMs: 20,
  });
}

function retries(all: readonly TokenWriters[]): number {
  return all.reduce((sum, one) => sum + one.retries(), 0);
}

async function linked(nodes: readonly MeshNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => linkedToAll(node, nodes.length, settleMaxMs)));
}

/** The node is in the midst of pulls: it has just done one, and writers go on elsewhere. */
async function pulling(node: MeshNode): Promise<void> {
  const { done } = (await countersOf(node)).pulls;
  await until(async () => (await countersOf(node)).pulls.done > done, {
    what: 'another pull',
    timeoutMs: settleMaxMs,
    everyMs: 20,
  });
}

/** The Redis that is started next finds nothing of this one. */
async function emptyRedis({ data }: MeshNode): Promise<void> {
  const kept = join(data, 'redis');
  for (const name of await readdir(kept)) await rm(join(kept, name), { recursive: true, force: true });
}

/** Without faults an edit costs one notice for each other node. */
async function expectOneNoticeEach(nodes: readonly MeshNode[]): Promise<void> {
  const before = await noticesSent(nodes);
  await saveNew(nodes[0] as MeshNode, 'After', 'Saved after all that.\n');
  await oneHead(nodes, settleMaxMs);
  await quiet(nodes);
  expect((await noticesSent(nodes)) - before).toBe(nodes.length - 1);
}
