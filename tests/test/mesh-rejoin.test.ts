import { cp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { refuses, saveNew } from '../src/mesh-facts.js';
import { headOf, linkedToAll, meshOf, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { startNode } from '../src/start-node.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of three nodes, and of four more, on a machine that has other work. */
const testMaxMs = 400_000;
const settleMaxMs = 120_000;
/** What an operator has who has lost a disk: the key, and how to reach the others. */
const kept = new Set(['router.yaml', 'key']);

//   E1 ──────── E2   restored from an old copy; then a second E2 with the same key
//    └─── E3 ────┘   comes back with an empty disk
it(
  'takes nodes back that lost their disk or were restored, rewinds nobody, and keeps a copied node out',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 3 });
    const [e1, e3] = [mesh.node(0), mesh.node(2)];
    await saveNew(e1, 'Home', 'Before anything happened.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    await saveNew(e3, 'From-3', 'Saved on the node that will lose its disk.\n');
    await oneHead(mesh.nodes, settleMaxMs);

    await liveAgain(e3);
    const livesOf3 = await incarnationOf(e3);
    await e3.stop();
    for (const name of await readdir(e3.data))
      if (!kept.has(name)) await rm(join(e3.data, name), { recursive: true });
    const empty = await mesh.start(2);
    await oneHead(mesh.nodes, settleMaxMs);
    await linked(mesh.nodes);
    expect((await readPage(empty.url, 'From-3'))?.text).toBe('Saved on the node that will lose its disk.\n');
    expect(empty.git('fsck', '--strict', '--no-dangling')).toBe('');
    await until(async () => (await incarnationOf(empty)) > livesOf3, {
      what: 'a life after the ones before',
    });

    const copy = join(folder.path, 'copy-of-e2');
    await mesh.node(1).stop();
    await cp(mesh.node(1).data, copy, { recursive: true });
    const later = await mesh.start(1);
    await linked(mesh.nodes);
    await saveNew(later, 'Later', 'Saved on the second node after the copy was made.\n');
    await saveNew(e1, 'Elsewhere', 'Saved on the first node.\n');
    const before = await oneHead(mesh.nodes, settleMaxMs);
    await liveAgain(later);
    const livesOf2 = await incarnationOf(later);
    await later.stop();
    await rm(later.data, { recursive: true });
    await cp(copy, later.data, { recursive: true });
    const restored = await mesh.start(1);
    expect(await oneHead(mesh.nodes, settleMaxMs)).toBe(before);
    expect(headOf(e1)).toBe(before);
    await linked(mesh.nodes);
    expect((await readPage(restored.url, 'Later'))?.text).toContain('Saved on the second node');
    await until(async () => (await incarnationOf(restored)) > livesOf2, {
      what: 'a life after the ones before',
    });

    const [port] = await freePorts(1);
    await using clone = await startNode(copy, { environment: { ERWIK_LISTEN: `127.0.0.1:${port}` } });
    await Promise.all([e1, empty].map((node) => refuses(node, restored.name, 'clone')));
    await e1.line(/"msg":"two nodes run with one key/);
    await saveNew(clone, 'Of-the-copy', 'Saved where nobody is linked.\n');
    await saveNew(restored, 'Of-the-node', 'Saved where the others are linked.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    expect(await readPage(e1.url, 'Of-the-copy')).toBeNull();
    expect((await readPage(e1.url, 'Of-the-node'))?.text).toContain('where the others');
    expect((await meshOf(clone)).neighbors?.filter(({ direct }) => direct)).toEqual([]);
    await linked(mesh.nodes);
  },
);

async function linked(nodes: readonly MeshNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => linkedToAll(node, nodes.length, settleMaxMs)));
}

/** Another life of the node: its router is started again. */
async function liveAgain(node: MeshNode): Promise<void> {
  const killed = await node.kill('router');
  const since = Date.now();
  await node.replaced('router', killed);
  // whoever is linked to the new life knows of it
  const isLinked = async (): Promise<boolean> => {
    const { reportedAt, neighbors = [] } = await meshOf(node);
    return (reportedAt ?? 0) > since && neighbors.length > 0 && neighbors.every(({ direct }) => direct);
  };
  await until(isLinked, { what: 'links of the new life', timeoutMs: settleMaxMs });
}

const NodeState = z.looseObject({ incarnation: z.number() });

async function incarnationOf({ data }: MeshNode): Promise<number> {
  return NodeState.parse(JSON.parse(await readFile(join(data, 'mesh.json'), 'utf8'))).incarnation;
}
