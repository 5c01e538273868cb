import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBus, writeMeshReport } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import type { MeshReport, NeighborReport } from '@erwik/events';
import { createLogger, createMetrics, serveHealth, writePidFile } from '@erwik/runtime';
import { startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { makeWiki } from './support/real-wiki.js';
import { runCommand } from './support/run-command.js';

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

const head = '1a2b3c4d'.repeat(5);

function neighbor(node: string, differing: Partial<NeighborReport> = {}): NeighborReport {
  return {
    node,
    id: 'A2'.repeat(26),
    address: '10.0.0.2:7000',
    state: 'alive',
    direct: true,
    slow: false,
    via: null,
    rttMs: 1.25,
    kbps: 94_000,
    head,
    inSync: true,
    lastSeen: 1_700_000_000_000,
    waiting: 0,
    skewMs: null,
    ...differing,
  };
}

function meshReport(differing: Partial<MeshReport> = {}): MeshReport {
  return {
    node: 'erwik@e1',
    id: 'B3'.repeat(26),
    address: '10.0.0.1:7000',
    at: 1_700_000_000_000,
    head,
    tips: [head],
    converged: true,
    aloneSince: null,
    wanted: 0,
    pulls: [],
    neighbors: [],
    refused: [],
    counters: {
      notices: { sent: 2, received: 1, duplicate: 0, discardedLate: 1 },
      pulls: { started: 1, done: 1, failed: 0, hedged: 0, canceled: 0, served: 2, bytes: 412 },
    },
    ...differing,
  };
}

/** A node's bus, on which its router has written a report, and a store that runs; `status` asks how it is. */
async function nodeWithReport(
  report: MeshReport,
): Promise<AsyncDisposable & { status(...flags: readonly string[]): Promise<string> }> {
  const data = await temporaryFolder();
  const redis = await startTestRedis();
  const bus = await connectedBus(redis.url, report.node);
  await writeMeshReport(bus, report);
  const pidFile = await writePidFile(join(data.path, 'run'), 'store');
  const environment = {
    ERWIK_DATA: data.path,
    ERWIK_HTTP: '127.0.0.1:0',
    ERWIK_NODE: report.node,
    ERWIK_REDIS_URL: redis.url,
  };
  return {
    status: async (...flags) => (await runCommand(['status', ...flags], environment)).out,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const each of [pidFile, bus, redis, data]) await each[Symbol.asyncDispose]();
    },
  };
}

async function connectedBus(url: string, node: string): Promise<Bus> {
  const bus = connectBus({ url, node, log: createLogger({ app: 'router', level: 'error' }) });
  await until(() => bus.connected, { what: 'a connection to Redis' });
  return bus;
}

describe('status', () => {
  it('of a node that never ran says so, and ends with 1', async () => {
    await using data = await temporaryFolder();
    const { code, out } = await runCommand(['status'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'node   unknown',
      'state  stopped',
      `data   ${data.path}`,
      'head   none',
    ]);
  });

  it('of a node that was killed tells its head and its dead processes', async () => {
    await using data = await temporaryFolder();
    const { head } = await makeWiki(data.path);
    const run = join(data.path, 'run');
    const pid = await deadPid();
    mkdirSync(run);
    writeFileSync(join(run, 'supervisor.lock'), JSON.stringify({ pid, started: 'once' }));
    writeFileSync(join(run, 'front.url'), 'http://127.0.0.1:9\n');
    // another program's number by now
    writeFileSync(join(run, 'store.pid'), `${process.pid}\n`);
    const { code, out } = await runCommand(['status', '--json'], { ERWIK_DATA: data.path });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      state: 'stopped',
      head,
      processes: [
        { name: 'supervisor', pid, running: false },
        { name: 'store', pid: process.pid, running: false },
      ],
    });
  });

  it('of a node whose front is away tells what the store says', async () => {
    await using data = await temporaryFolder();
    const { head } = await makeWiki(data.path);
    const runFolder = join(data.path, 'run');
    const metrics = createMetrics({ app: 'store' });
    metrics.gauge('erwik_store_pages', 'pages at head').set(12);
    await using _pid = await writePidFile(runFolder, 'store');
    const ready = () => ({ ready: true, degraded: ['The disk is nearly full: 3 MiB are free.'] });
    await using _store = await serveHealth({ runFolder, name: 'store', ready, metrics });
    const environment = { ERWIK_DATA: data.path, ERWIK_HTTP: '127.0.0.1:0' };
    const { code, out } = await runCommand(['status'], environment);
    expect(code).toBe(1);
    expect(out).toMatch(/^state +degraded$/m);
    expect(out).toMatch(new RegExp(`^head +${head}$`, 'm'));
    expect(out).toMatch(/^pages +12$/m);
    expect(out).toMatch(
      /^degraded +The front does not answer\.\n +The router does not answer\.\n +The disk is nearly full: 3 MiB are free\.$/m,
    );
    expect(out).toMatch(new RegExp(`^processes +store ${process.pid}$`, 'm'));
  });

  it('tells of the mesh what the router has written, and what it did not write is not made up', async () => {
    const neighbors = [
      neighbor('erwik@e2'),
      neighbor('erwik@e3', {
        direct: false,
        via: 'erwik@e2',
        rttMs: null,
        kbps: null,
        head: null,
        inSync: null,
      }),
    ];
    const pulls = [{ commit: head, from: 'erwik@e2', since: 0, commits: 3, left: null, bytes: 512 }];
    const refused = [{ node: 'erwik@e9', reason: 'wiki', at: 1_700_000_000_000 }];
    await using node = await nodeWithReport(meshReport({ neighbors, pulls, refused }));
    const lines = (await node.status()).split('\n');
    expect(lines[0]).toBe('Converged: all 3 nodes have 1a2b3c4.');
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^node +erwik@e1$/),
        expect.stringMatching(/^address +10\.0\.0\.1:7000$/),
        expect.stringMatching(/^erwik@e2 +alive +direct +1\.3 ms +94000 +1a2b3c4 +yes$/),
        expect.stringMatching(/^erwik@e3 +alive +via erwik@e2 +- +- +- +-$/),
        expect.stringMatching(/^1a2b3c4 +erwik@e2 +3 +- +512$/),
        expect.stringMatching(/^erwik@e9 +wiki +2023-11-14 22:13:20 UTC$/),
        expect.stringMatching(/^notices +2 sent, 1 received, of these 0 again and 1 late$/),
      ]),
    );
    const { counters, ...told } = JSON.parse(await node.status('--json'));
    expect(told).toMatchObject({
      node: 'erwik@e1',
      converged: true,
      neighbors,
      pulls,
      refused,
      tips: [head],
    });
    expect(counters).toMatchObject({ notices: { sent: 2 }, pulls: { bytes: 412 }, merges: null });
  });

  it('does not miss a router that writes to the bus from another container', async () => {
    await using node = await nodeWithReport(meshReport());
    const { degraded } = JSON.parse(await node.status('--json'));
    expect(degraded).toEqual(['The front does not answer.', 'The store does not answer.']);
  });

  it('asks under the name that the router file gives', async () => {
    await using data = await temporaryFolder();
    await using redis = await startTestRedis();
    await using bus = await connectedBus(redis.url, 'erwik@e2');
    await writeMeshReport(bus, meshReport({ node: 'erwik@e2' }));
    await using _pid = await writePidFile(join(data.path, 'run'), 'store');
    writeFileSync(join(data.path, 'router.yaml'), 'node: erwik@e2\n');
    const environment = {
      ERWIK_DATA: data.path,
      ERWIK_HTTP: '127.0.0.1:0',
      ERWIK_REDIS_URL: redis.url,
      ERWIK_NODE: 'erwik@e1',
    };
    const { out } = await runCommand(['status', '--json'], environment);
    expect(JSON.parse(out)).toMatchObject({ node: 'erwik@e2', id: 'B3'.repeat(26) });
  });

  it.each([
    ['knows no other', {}, 'This node knows no other node yet: `npx erwik invite` has one join.'],
    [
      'reaches one of two others',
      { neighbors: [neighbor('erwik@e2'), neighbor('erwik@e3', { state: 'suspect' })] },
      '2 of 3 nodes are reachable; edits are kept and will follow.',
    ],
    [
      'reaches nobody',
      { neighbors: [neighbor('erwik@e2', { state: 'dead' })], aloneSince: 1_700_000_000_000 },
      'Alone since 2023-11-14 22:13:20 UTC: none of 1 other nodes is reachable; edits are kept and will follow.',
    ],
    [
      'wants commits',
      { neighbors: [neighbor('erwik@e2')], converged: false, wanted: 2 },
      'All 2 nodes are reachable; 2 of their commits are on the way to this one.',
    ],
    [
      'holds what another does not',
      { neighbors: [neighbor('erwik@e2', { inSync: false })], converged: false },
      'All 2 nodes are reachable; 1 of them holds other commits than this one.',
    ],
    [
      'is empty like the other',
      { neighbors: [neighbor('erwik@e2')], head: null, tips: [] },
      'Converged: all 2 nodes are empty.',
    ],
  ])('says in one sentence that the node %s', async (_, differing, sentence) => {
    await using node = await nodeWithReport(meshReport(differing));
    expect((await node.status()).split('\n')[0]).toBe(sentence);
  });

  it('says that the router does not run where it has written nothing', async () => {
    await using data = await temporaryFolder();
    await using redis = await startTestRedis();
    await using _pid = await writePidFile(join(data.path, 'run'), 'store');
    const environment = {
      ERWIK_DATA: data.path,
      ERWIK_HTTP: '127.0.0.1:0',
      ERWIK_REDIS_URL: redis.url,
    };
    const { out } = await runCommand(['status'], environment);
    expect(out).toMatch(/^The router says nothing: edits are kept here/);
    expect(out).toContain('The router does not answer.');
  });
});
