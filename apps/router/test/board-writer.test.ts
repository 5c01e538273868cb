import type { BusEvent, MeshReport } from '@erwik/events';
import { createPublisher, followEvents, readMeshLog, readMeshReport, readReceipts } from '@erwik/bus';
import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { MeshBoardWriter } from '../src/report/mesh-board-writer.js';
import { startStoreNode } from './support/nodes.js';
import type { StoreNode } from './support/nodes.js';

const commit = 'c'.repeat(40);
const neighbor: MeshReport['neighbors'][number] = {
  ...{ node: 'erwik@e2', id: '', address: 'e2:7000', state: 'alive', direct: true, slow: false, via: null },
  ...{ rttMs: 10, kbps: null, head: null, inSync: true, lastSeen: 1, waiting: 0, skewMs: null },
};

function reportOf(different: Partial<MeshReport> = {}): MeshReport {
  return {
    ...{ node: 'erwik@e1', id: '', address: '', at: Date.now(), head: null, tips: [], converged: true },
    ...{ aloneSince: null, wanted: 0, pulls: [], neighbors: [neighbor], refused: [] },
    counters: {
      notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
      pulls: { started: 0, done: 0, failed: 0, hedged: 0, canceled: 0, served: 0, bytes: 0 },
    },
    ...different,
  };
}

interface Board extends AsyncDisposable {
  readonly node: StoreNode;
  readonly writer: MeshBoardWriter;
  readonly events: BusEvent[];
  /** how often the writer has asked what to report */
  readonly looks: () => number;
  report: MeshReport;
}

async function startBoard(lookMs?: number): Promise<Board> {
  const node = await startStoreNode();
  const events: BusEvent[] = [];
  const follower = followEvents(
    node.bus,
    { onEvents: (some) => events.push(...some), onGap: () => {} },
    'mesh',
  );
  node.use(follower);
  await until(() => follower.connected);
  const publisher = node.use(createPublisher(node.bus, 'mesh'));
  let looks = 0;
  const board = { report: reportOf() };
  const report = (): MeshReport => {
    looks += 1;
    return { ...board.report, at: Date.now() };
  };
  const writer = node.use(new MeshBoardWriter(node.bus, publisher, report, lookMs));
  return Object.assign(board, {
    ...{ node, writer, events, looks: () => looks },
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  });
}

const changes = ({ events }: Board): number => events.filter(({ type }) => type === 'MeshChanged').length;

test('a report is told of when it says something new, and not for times, counts of milliseconds or its age', async () => {
  await using board = await startBoard();
  await until(() => changes(board) === 1);
  expect(await readMeshReport(board.node.bus)).toMatchObject({ node: 'erwik@e1', converged: true });
  board.report = reportOf({ neighbors: [{ ...neighbor, lastSeen: 2, rttMs: 11 }] });
  const looks = board.looks();
  await until(() => board.looks() >= looks + 3);
  expect(changes(board)).toBe(1);
  board.report = reportOf({ neighbors: [{ ...neighbor, rttMs: 40 }] });
  await until(() => changes(board) === 2);
  board.report = reportOf({ converged: false });
  await until(() => changes(board) === 3);
  expect(await readMeshReport(board.node.bus)).toMatchObject({ converged: false });
});

test('receipts are told at once and can be read, the first of each node', async () => {
  await using board = await startBoard();
  const receipt = (node: string, ms: number) => ({ commit, receipt: { node, ms, via: null } });
  board.writer.note({ lines: [], receipts: [receipt('erwik@e1', 0), receipt('erwik@e2', 12)] });
  board.writer.note({ lines: [], receipts: [receipt('erwik@e2', 99)] });
  await until(() => board.events.filter(({ type }) => type === 'CommitReceived').length === 3);
  const found = await readReceipts(board.node.bus, commit);
  expect(new Map(found.map(({ node, ms }) => [node, ms]))).toEqual(
    new Map([
      ['erwik@e1', 0],
      ['erwik@e2', 12],
    ]),
  );
});

test('news of a node is told without waiting for the next look, and news of one moment once', async () => {
  await using board = await startBoard(60 * 60_000);
  await until(() => changes(board) === 1);
  board.report = reportOf({ neighbors: [{ ...neighbor, state: 'suspect' }] });
  const line = (kind: 'member' | 'link') =>
    ({ kind, node: 'erwik@e2', commit: null, text: 'is suspect' }) as const;
  for (let count = 0; count < 3; count += 1)
    board.writer.note({ lines: [line('link'), line('member')], receipts: [] });
  await until(() => changes(board) === 2);
  expect(board.looks()).toBe(2);
  expect((await readMeshReport(board.node.bus))?.neighbors[0]?.state).toBe('suspect');
});

test('of very many lines the last are kept, newest first', async () => {
  await using board = await startBoard();
  const line = (number: number) =>
    ({ kind: 'commit', node: null, commit: null, text: `line ${number}` }) as const;
  for (let number = 0; number < 10_000; number += 1)
    board.writer.note({ lines: [line(number)], receipts: [] });
  await until(async () => (await readMeshLog(board.node.bus))[0]?.text === 'line 9999');
  const kept = await readMeshLog(board.node.bus);
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)?.text).toBe('line 9500');
});

test('a Redis that comes back empty has the report again, and who shows it is told so', async () => {
  await using board = await startBoard();
  await until(() => changes(board) === 1);
  await board.node.redis.kill();
  await until(() => !board.node.bus.connected);
  const looks = board.looks();
  await until(() => board.looks() > looks + 1);
  const before = changes(board);
  await board.node.redis.restart({ keepData: false });
  await until(async () => (await readMeshReport(board.node.bus)) !== null);
  await until(() => changes(board) > before);
  expect(await readMeshReport(board.node.bus)).toMatchObject({ node: 'erwik@e1' });
});

test('a report that somebody has taken away is told of when it is written again', async () => {
  await using board = await startBoard();
  await until(() => changes(board) === 1);
  await board.node.bus.commands.del(`${board.node.bus.keys.mesh}report`);
  await until(() => changes(board) === 2);
  expect(await readMeshReport(board.node.bus)).not.toBeNull();
});

test('a router that stops takes its report away', async () => {
  await using board = await startBoard();
  await until(() => changes(board) === 1);
  await board.writer[Symbol.asyncDispose]();
  expect(await readMeshReport(board.node.bus)).toBeNull();
});
