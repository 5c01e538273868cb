import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { countersOf } from '../src/mesh-facts.js';
import { oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode, TestMesh } from '../src/start-mesh.js';
import { postForm, readPage } from '../src/wiki-client.js';

/** Starts of three nodes, and a link of 2 kbit/s, on a machine that has other work. */
const testMaxMs = 300_000;
/** 2 kbit/s. */
const slow = { bytesPerSecond: 250, maxKbps: 2 };
/** A notice, its answer, a receipt, and what little else two nodes say in that time. */
const slowBytesMax = 2048;
/** A few times what lies between two pieces of one message there, ms. */
const quietMs = 3000;

//        fast            fast
//   E1 ──────── E2 ──────────── E3
//    └────────── 2 kbit/s ───────┘       the example of the 2009 note
describe('a node behind a slow link', { timeout: testMaxMs }, () => {
  it('has an edit through the fast ones, and discards the late notice', async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 3, shapes: { '0-2': slow } });
    const [e1, e3] = [mesh.node(0), mesh.node(2)];
    await save(e1, 'Home', 'A first page, so that all nodes are of one wiki.\n');
    await oneHead(mesh.nodes);
    await settled(mesh);

    const before = slowBytes(mesh);
    const heard = await noticesReceived(e3);
    await save(e1, 'MyPantsAreMelting', 'It is hot today.\n');
    await until(async () => (await readPage(e3.url, 'MyPantsAreMelting')) !== null, {
      what: 'the page on E3',
    });
    const head = await oneHead(mesh.nodes);
    const receipts = await receiptsOf(e3, head);
    expect(receipts.find(({ node }) => node === e3.name)?.via).toBe('erwik@e2');

    const ofBoth = async (): Promise<boolean> => (await noticesReceived(e3)) >= heard + 2;
    await until(ofBoth, { what: 'the notices of both neighbors', timeoutMs: 60_000 });
    expect(await pullsFrom(e3, 'erwik@e1', head)).toBe(0);
    expect(slowBytes(mesh) - before).toBeLessThan(slowBytesMax);
  });
});

/** The slow wire has carried nothing for a while: what the nodes said when they were linked is through. */
async function settled(mesh: TestMesh): Promise<void> {
  let seen = { bytes: -1, atMs: 0 };
  const isQuiet = (): boolean => {
    const [bytes, atMs] = [slowBytes(mesh), performance.now()];
    if (bytes !== seen.bytes) seen = { bytes, atMs };
    return atMs - seen.atMs > quietMs;
  };
  await until(isQuiet, { what: 'a quiet slow wire', timeoutMs: 120_000 });
}

function slowBytes(mesh: TestMesh): number {
  return mesh.wire(0, 2).reduce((sum, { passed }) => sum + passed.there + passed.back, 0);
}

async function save(node: MeshNode, page: string, text: string): Promise<void> {
  expect((await postForm(node.url, page, { text })).status).toBe(303);
}

async function noticesReceived(node: MeshNode): Promise<number> {
  return (await countersOf(node)).notices.received;
}

async function receiptsOf(node: MeshNode, commit: string): Promise<{ node: string; via: string | null }[]> {
  const response = await fetch(`${node.url}/_api/v1/commits/${commit}/receipts`);
  const body = (await response.json()) as { receipts: { node: string; via: string | null }[] };
  return body.receipts;
}

async function pullsFrom(node: MeshNode, from: string, commit: string): Promise<number> {
  return node
    .output()
    .split('\n')
    .filter(
      (line) =>
        line.includes('"pulled a commit"') && line.includes(`"from":"${from}"`) && line.includes(commit),
    ).length;
}
