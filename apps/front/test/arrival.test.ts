import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { addReceipt, dropMeshReport } from '@erwik/bus';
import { startTestRedis } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { startMeshFront } from './support/mesh-front.js';
import type { MeshFront } from './support/mesh-front.js';
import { neighborOf, receiptOf, reportOf, sha } from './support/mesh-samples.js';
import { classOf, readHtml, textOf } from './support/read-html.js';

//   reader -- front E1 -- Redis <- the receipts a router would write

let redis: TestRedis;
let node: MeshFront;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());
beforeEach(async () => {
  node = await startMeshFront(redis.url);
});
afterEach(() => node[Symbol.asyncDispose]());

const e2 = 'erwik@e2.test';
const e3 = 'erwik@e3.test';
const two = [neighborOf(e2), neighborOf(e3)];

const rowsOf = async (commit: string) => {
  const elements = readHtml((await node.read(`/_commit/${commit}`)).text);
  const rows = elements.filter(
    (each) => each.name === 'tr' && each.inside.some(({ name }) => name === 'tbody'),
  );
  const page = textOf(elements.find(({ name }) => name === 'main'));
  return { page, rows: rows.map(textOf) };
};

test('where a commit has arrived is told on the node where it was saved, with how long it took and over whom', async () => {
  const commit = node.store.write('Home', 'x\n');
  await node.report(reportOf({ neighbors: two, tips: [commit], converged: false }));
  await addReceipt(node.bus, commit, receiptOf('erwik@e1.test', { ms: 0, via: null, at: 1 }));
  await addReceipt(node.bus, commit, receiptOf(e2, { ms: 17, at: 2 }));
  const { page, rows } = await rowsOf(commit);
  expect(rows).toEqual(['erwik@e1.test 0 ms saved there', 'erwik@e2.test 17 ms erwik@e1.test']);
  expect(page).toContain('At 2 of 3 nodes.');
  await node.report(reportOf({ neighbors: two, tips: [commit] }));
  expect((await rowsOf(commit)).page).toContain('At all 3 nodes.');
});

test('where a commit has arrived is told elsewhere as far as that node knows', async () => {
  await using there = await startMeshFront(redis.url);
  there.store.node = e2;
  const commit = there.store.write('Home', 'x\n');
  await addReceipt(there.bus, commit, receiptOf(e2, { ms: 0, via: null, at: 1 }));
  await addReceipt(there.bus, commit, receiptOf('erwik@e1.test', { ms: null, via: e3, at: 2 }));
  const elements = readHtml((await there.read(`/_commit/${commit}`)).text);
  const page = textOf(elements.find(({ name }) => name === 'main'));
  expect(page).toContain('It was saved on erwik@e2.test');
  expect(page).toContain('erwik@e1.test not known erwik@e3.test');
});

test('where a commit has arrived is not told where there is no other node', async () => {
  const commit = node.store.write('Home', 'x\n');
  await addReceipt(node.bus, commit, receiptOf('erwik@e1.test', { ms: 0, via: null }));
  expect((await rowsOf(commit)).page).not.toContain('Where it has arrived');
});

test('where a commit has arrived is told by the API', async () => {
  const commit = node.store.write('Home', 'x\n');
  await node.report(reportOf({ neighbors: two, converged: false }));
  const receipts = [receiptOf(e2, { at: 1 }), receiptOf('erwik@unknown.test', { at: 2 })];
  for (const receipt of receipts) await addReceipt(node.bus, commit, receipt);
  expect(await node.api(`/commits/${commit}/receipts`)).toEqual({ commit, have: 2, nodes: 3, receipts });
  expect((await node.read(`/_api/v1/commits/${sha(5)}/receipts`)).status).toBe(404);
  expect((await node.read('/_api/v1/commits/ABC/receipts')).status).toBe(400);
});

test('where a commit has arrived is told above the page after a save, in a mesh', async () => {
  const commit = node.store.write('Home', 'x\n');
  const notice = async (query: string) => {
    const elements = readHtml((await node.read(`/Home?${query}=${commit}`)).text);
    return textOf(elements.find((each) => classOf(each) === 'notice good'));
  };
  expect(await notice('saved')).toBe(`Saved on e1.test as ${commit.slice(0, 7)}.`);
  await node.report(reportOf({ neighbors: two, converged: false }));
  await addReceipt(node.bus, commit, receiptOf(e3));
  expect(await notice('saved')).toBe(`Saved on e1.test as ${commit.slice(0, 7)}. At 2 of 3 nodes.`);
  expect(await notice('resolved')).toContain('At 2 of 3 nodes.');
  expect(await notice('merged')).toContain('At 2 of 3 nodes.');
});

test('a save over the API tells of how many nodes there are', async () => {
  await node.report(reportOf({ neighbors: two }));
  const body = JSON.stringify({ text: 'x' });
  const headers = { 'Content-Type': 'application/json', 'If-None-Match': '*' };
  const answer = await node.read('/_api/v1/pages/New', { method: 'PUT', headers, body });
  expect(JSON.parse(answer.text)).toMatchObject({ delivered: { nodes: 3, have: 1 } });
});

test('a router that is silent does not make the others go', async () => {
  await node.report(reportOf({ neighbors: two }));
  await dropMeshReport(node.bus);
  await node.front.front.probe();
  const commit = node.store.write('Home', 'x\n');
  expect(await node.api(`/commits/${commit}/receipts`)).toMatchObject({ have: 1, nodes: 3 });
});

test('a report from before the save does not say that it is everywhere', async () => {
  await node.report(reportOf({ neighbors: two, tips: [node.store.write('Home', 'x\n')] }));
  const commit = node.store.write('Home', 'y\n');
  const reach = async () => node.api(`/commits/${commit}/receipts`);
  expect(await reach()).toMatchObject({ have: 1, nodes: 3 });
  await node.report(reportOf({ neighbors: two, tips: [commit] }));
  expect(await reach()).toMatchObject({ have: 3, nodes: 3 });
});
