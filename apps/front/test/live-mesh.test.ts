import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { listen } from './support/listen.js';
import type { Listener } from './support/listen.js';
import { startMeshFront } from './support/mesh-front.js';
import type { MeshFront } from './support/mesh-front.js';
import { neighborOf, receiptOf, reportOf, sha } from './support/mesh-samples.js';

//   browsers -- front E1 -- Redis <- what a router would write

let redis: TestRedis;
let node: MeshFront;
let listeners: Listener[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());
beforeEach(async () => {
  node = await startMeshFront(redis.url);
});
afterEach(async () => {
  for (const { socket } of listeners) socket.destroy();
  listeners = [];
  await node[Symbol.asyncDispose]();
});

const two = [neighborOf('erwik@e2.test'), neighborOf('erwik@e3.test')];

async function open(path: string): Promise<() => string> {
  const listener = await listen(node.front.port, path);
  listeners.push(listener);
  return listener.text;
}

/** The data of the events of one kind, in order. */
function told(text: string, kind: string): unknown[] {
  return [...text.matchAll(new RegExp(`event: ${kind}\ndata: (.*)\n\n`, 'g'))].map(
    (found) => JSON.parse(found[1]!) as unknown,
  );
}

test('a browser is told how the node is, and then only what is another than before', async () => {
  const text = await open('/_events?page=Home');
  expect(told(text(), 'node')).toMatchObject([{ state: 'alone', label: 'alone', sinceMs: null }]);
  await node.report(reportOf({ neighbors: two }));
  await node.report(reportOf({ neighbors: two, head: sha(2) }));
  const aloneSince = Date.UTC(2026, 1, 1);
  await node.report(reportOf({ neighbors: [neighborOf('erwik@e2.test', { state: 'dead' })], aloneSince }));
  await until(() => told(text(), 'node').length === 3, { what: 'the last change' });
  expect(told(text(), 'node').slice(1)).toMatchObject([
    { state: 'inSync', label: 'in sync', sinceMs: null },
    { state: 'alone', label: 'alone since', sinceMs: aloneSince },
  ]);
  expect(told(text(), 'mesh')).toEqual([]);
});

test('a browser that shows a save is told where it arrives, and not where others do', async () => {
  const followed = await open(`/_events?page=Home&commit=${sha(1)}`);
  const other = await open('/_events?page=Home');
  const all = await open('/_events');
  const receipt = receiptOf('erwik@e2.test', { ms: 17 });
  node.publish({ type: 'CommitReceived', commit: sha(2), receipt });
  node.publish({ type: 'CommitReceived', commit: sha(1), receipt });
  const data = { node: 'erwik@e2.test', ms: 17, via: 'erwik@e1.test' };
  await until(() => told(all(), 'received').length === 2 && told(followed(), 'received').length > 0);
  expect(told(followed(), 'received')).toEqual([{ commit: sha(1), ...data }]);
  const head = node.store.write('Home', 'x\n');
  await until(() => other().includes(head));
  expect(told(other(), 'received')).toEqual([]);
});

test('a browser that shows the mesh is told of every report', async () => {
  const text = await open('/_events?page=&mesh=1');
  await node.report(reportOf({ neighbors: two }));
  await node.report(reportOf({ neighbors: two, head: sha(2) }));
  await until(() => told(text(), 'mesh').length >= 2);
  expect(told(text(), 'mesh')).toEqual([{}, {}]);
});

test('receipts do not push out the changes of pages that a browser missed', async () => {
  const first = await open('/_events');
  node.store.write('One', 'x\n');
  await until(() => first().includes('"name":"One"'));
  const id = [...first().matchAll(/id: (\S+)\nevent: page/g)].at(-1)![1]!;
  node.store.write('Two', 'x\n');
  const receipt = receiptOf('erwik@e2.test');
  const many = Array.from({ length: 1500 }, (_, n) => ({
    type: 'CommitReceived' as const,
    commit: sha(n),
    receipt,
  }));
  node.front.front.takeMeshEvents(many);
  const back = await listen(node.front.port, '/_events', `Last-Event-ID: ${id}\r\n`);
  listeners.push(back);
  expect(back.text()).toContain('"name":"Two"');
  expect(back.text()).not.toContain('"name":"One"');
});
