import type { MeshReport } from '@erwik/events';
import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import {
  addMeshLog,
  addReceipt,
  dropMeshReport,
  readMeshLog,
  readMeshReport,
  readReceipts,
  writeMeshReport,
} from '../src/index.js';
import { sha, startBus } from './fixtures/node.js';

const report: MeshReport = {
  ...{
    node: 'erwik@e1',
    id: '',
    address: '',
    at: 1,
    head: null,
    tips: [],
    converged: true,
    aloneSince: null,
  },
  ...{ wanted: 0, pulls: [], neighbors: [], refused: [] },
  counters: {
    notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
    pulls: { started: 0, done: 0, failed: 0, hedged: 0, canceled: 0, served: 0, bytes: 0 },
  },
};

test('a report is read as it was written, until it is taken away or forgotten', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  expect(await readMeshReport(bus)).toBeNull();
  expect(await writeMeshReport(bus, report)).toBe(false);
  expect(await writeMeshReport(bus, { ...report, wanted: 3 })).toBe(true);
  expect(await readMeshReport(bus)).toEqual({ ...report, wanted: 3 });
  expect(await node.raw.ttl(`${bus.keys.mesh}report`)).toBeGreaterThan(5);
  await dropMeshReport(bus);
  expect(await readMeshReport(bus)).toBeNull();
});

test('what somebody else has put there is no report, no receipt and no line', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const { mesh } = bus.keys;
  await node.raw.set(`${mesh}report`, '{"node": 1}');
  await node.raw.hset(`${mesh}receipts:${sha(1)}`, 'erwik@e2', 'no JSON');
  await node.raw.lpush(`${mesh}log`, '[]');
  expect(await readMeshReport(bus)).toBeNull();
  expect(await readReceipts(bus, sha(1))).toEqual([]);
  expect(await readMeshLog(bus)).toEqual([]);
});

const receipt = (name: string, at: number) => ({ node: name, ms: at, via: null, at });

test('the first receipt of a node counts, they are read in the order of time, and end by themselves', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await addReceipt(bus, sha(1), receipt('erwik@e3', 30));
  await addReceipt(bus, sha(1), receipt('erwik@e2', 20));
  await addReceipt(bus, sha(1), receipt('erwik@e2', 10));
  expect((await readReceipts(bus, sha(1))).map(({ at }) => at)).toEqual([20, 30]);
  expect(await readReceipts(bus, sha(2))).toEqual([]);
  expect(await node.raw.ttl(`${bus.keys.mesh}receipts:${sha(1)}`)).toBeGreaterThan(24 * 60 * 60);
});

test('of more nodes than are told of for one commit the last are left out', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const key = `${bus.keys.mesh}receipts:${sha(1)}`;
  const fields = Array.from({ length: 2000 }, (_, number) => [`erwik@n${number}`, '{}']).flat();
  await node.raw.hset(key, ...fields);
  await addReceipt(bus, sha(1), { node: 'erwik@last', ms: 1, via: null, at: 1 });
  expect(await node.raw.hlen(key)).toBe(2000);
});

test('of the log of the mesh the last 500 lines are kept, the newest first', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const line = (at: number) =>
    ({ at, kind: 'link', node: 'erwik@e2', commit: null, text: 'linked' }) as const;
  await addMeshLog(bus, []);
  expect(await node.raw.exists(`${bus.keys.mesh}log`)).toBe(0);
  await addMeshLog(
    bus,
    Array.from({ length: 600 }, (_, at) => line(at)),
  );
  await addMeshLog(bus, [line(600), line(601)]);
  const kept = await readMeshLog(bus);
  expect(kept).toHaveLength(500);
  expect([kept[0]?.at, kept[1]?.at, kept.at(-1)?.at]).toEqual([601, 600, 102]);
  expect((await readMeshLog(bus, 2)).map(({ at }) => at)).toEqual([601, 600]);
});

test('a receipt that another node tells of is noted only of a commit that was noted here', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected, { what: 'a connection' });
  await addReceipt(bus, sha(1), receipt('erwik@e2', 20), { ifNoted: true });
  expect(await readReceipts(bus, sha(1))).toEqual([]);
  await addReceipt(bus, sha(1), receipt('erwik@e1', 10));
  await addReceipt(bus, sha(1), receipt('erwik@e2', 20), { ifNoted: true });
  expect((await readReceipts(bus, sha(1))).map((each) => each.node)).toEqual(['erwik@e1', 'erwik@e2']);
});
