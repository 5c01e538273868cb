import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectBus, readMeshReport, readReceipts } from '@erwik/bus';
import { dial } from '@erwik/link';
import { encodePullMessage } from '@erwik/mesh';
import type { Running } from '@erwik/runtime';
import { startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { readRouterConfig } from '../src/config.js';
import { startRouter } from '../src/start-router.js';
import { GitStore } from './support/git-store.js';
import { Stack, dialed, keptLog, termsOf } from './support/nodes.js';
import type { Line } from './support/nodes.js';

const secret = 'a cookie that is long enough';

/** A node of the mesh: its router, and a store where it has one by now. */
interface Node extends AsyncDisposable {
  readonly name: string;
  readonly data: string;
  readonly redis: TestRedis;
  readonly lines: Line[];
  readonly store: () => GitStore;
  readonly bus: ReturnType<typeof connectBus>;
  routerFile(content: object): Promise<void>;
  startStore(): Promise<GitStore>;
  startRouter(): Promise<Running & { port: number }>;
  metrics(): Promise<string>;
  said(msg: string): Line[];
}

async function prepare(name: string): Promise<Node> {
  const stack = new Stack();
  const data = join(stack.use(await temporaryFolder()).path, 'data');
  await mkdir(data);
  const redis = stack.use(await startTestRedis());
  const { log, lines } = keptLog('info');
  const bus = stack.use(connectBus({ url: redis.url, node: name, log }));
  const environment = {
    ERWIK_DATA: data,
    ERWIK_REDIS_URL: redis.url,
    ERWIK_NODE: name,
    ERWIK_LISTEN: '127.0.0.1:0',
  };
  let store: GitStore | null = null;
  const routerFile = (content: object): Promise<void> =>
    writeFile(join(data, 'router.yaml'), JSON.stringify({ cookie: { text: secret }, ...content }), {
      mode: 0o600,
    });
  await routerFile({});
  return {
    ...{ name, data, redis, bus, lines, routerFile },
    store: () => store!,
    startStore: async () => (store = stack.use(await GitStore.open(data, bus))),
    async startRouter() {
      const running = stack.use(await startRouter({ config: readRouterConfig(environment), log }));
      return { ...running, port: Number(String(running.ready?.['listen']).split(':').at(-1)) };
    },
    async metrics() {
      const port = (await readFile(join(data, 'run', 'router.port'), 'utf8')).trim();
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
    said: (msg) => lines.filter((line) => line.msg === msg),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

const incarnationOf = async ({ data }: Node): Promise<number> =>
  (JSON.parse(await readFile(join(data, 'mesh.json'), 'utf8')) as { incarnation: number }).incarnation;

//   E1 ◀──── E2
describe('two routers', { timeout: 60_000 }, () => {
  test('link, pull what is saved, tell where it has arrived, and end when they are told to', async () => {
    await using e1 = await prepare('erwik@e1');
    await using e2 = await prepare('erwik@e2');
    const first = await (await e1.startStore()).save();
    await e2.startStore();
    const router1 = await e1.startRouter();
    const neighbors = [{ node: 'erwik@e1', address: `127.0.0.1:${router1.port}` }];
    await e2.routerFile({ neighbors });
    const router2 = await e2.startRouter();
    await until(() => e2.store().holds(first), { timeoutMs: 20_000, what: 'what was there before' });
    const commit = await e1.store().save();
    await until(() => e2.store().holds(commit));
    await until(async () => (await readReceipts(e2.bus, commit)).length === 2);
    const receipts = await readReceipts(e1.bus, commit);
    expect(receipts).toContainEqual({ node: 'erwik@e1', ms: 0, via: null, at: expect.any(Number) });
    await until(async () => (await readMeshReport(e2.bus))?.converged);
    const metrics = await e2.metrics();
    expect(metrics).toContain('erwik_mesh_links{app="router"} 1');
    expect(metrics).toContain('erwik_mesh_neighbors{state="alive",app="router"} 1');
    expect(metrics).toMatch(/erwik_mesh_pulls\{what="done",app="router"\} [12]\n/);
    expect(metrics).toContain('erwik_mesh_wanted{app="router"} 0');
    expect(e1.said('linked to a neighbor')).toHaveLength(1);
    expect(e2.said('pulled a commit').map((line) => line['commit'])).toContain(commit);
    await router1[Symbol.asyncDispose]();
    await until(() => e2.said('the link to a neighbor is lost').length === 1);
    expect(await readMeshReport(e1.bus)).toBeNull();
    await router2[Symbol.asyncDispose]();
    for (const { data } of [e1, e2]) expect(await readdir(join(data, 'packs')).catch(() => [])).toEqual([]);
    expect([...e1.lines, ...e2.lines].filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('each begin a later life with each start, also with a Redis that knows nothing', async () => {
    await using e1 = await prepare('erwik@e1');
    await e1.startStore();
    for (const life of [1, 2, 3]) {
      const router = await e1.startRouter();
      await until(async () => (await incarnationOf(e1)) === life);
      await router[Symbol.asyncDispose]();
      await e1.redis.restart({ keepData: false });
      await until(() => e1.bus.connected);
    }
    expect(await incarnationOf(e1)).toBe(3);
  });
});

describe('a router that is dialed', () => {
  test('sends everybody away until its store has said what it holds', async () => {
    await using e1 = await prepare('erwik@e1');
    const { port } = await e1.startRouter();
    const place = { host: '127.0.0.1', port };
    const terms = termsOf({ cookie: Buffer.from(secret) });
    const early = await dialed(place, terms);
    await early.link.closed;
    const store = await e1.startStore();
    const commit = await store.save();
    const pull = { type: 'pull', commit, have: [], commitsMax: 1, name: 'erwik@e9' } as const;
    const answered = await until(async () => {
      const { link, payloads } = await dialed(place, terms);
      link.send(encodePullMessage(pull));
      await Promise.race([link.closed, until(() => payloads.length > 0)]);
      link.close('done');
      return payloads.length > 0;
    });
    expect(answered).toBe(true);
    expect(early.payloads).toEqual([]);
  });

  test('ends links that begin with nonsense, tells of the first of them, and goes on', async () => {
    await using e1 = await prepare('erwik@e1');
    await e1.startStore();
    const { port } = await e1.startRouter();
    await until(async () => (await readMeshReport(e1.bus)) !== null);
    const terms = termsOf({ cookie: Buffer.from(secret) });
    for (const bytes of ['x', 'nonsense', '\x83h\x02', '\x83h\x02w\x05hello']) {
      const { link } = await dialed({ host: '127.0.0.1', port }, terms);
      link.send(Buffer.from(bytes, 'latin1'));
      await link.closed;
    }
    expect(e1.said('a neighbor sent what is no message')).toHaveLength(1);
    expect((await e1.metrics()).includes('erwik_mesh_links{app="router"} 0')).toBe(true);
  });

  test('lets in by the cookie that its file says now, and tells of others once', async () => {
    await using e1 = await prepare('erwik@e1');
    const { port } = await e1.startRouter();
    const place = { host: '127.0.0.1', port };
    const [old, later] = [secret, `${secret} and new`].map((cookie) =>
      termsOf({ cookie: Buffer.from(cookie) }),
    );
    (await dial(old!, place)).link.close('done');
    await e1.routerFile({ cookie: { text: `${secret} and new` } });
    await until(() => e1.said('the router file has changed').length === 1);
    for (let tries = 0; tries < 3; tries += 1) await expect(dial(old!, place)).rejects.toThrow('cookie');
    (await dial(later!, place)).link.close('done');
    expect(e1.said('a connection was refused')).toHaveLength(1);
  });
});

test('plain tcp is warned of once, and a transport that changes waits for the next start', async () => {
  await using e1 = await prepare('erwik@e1');
  await e1.startStore();
  await e1.routerFile({ transport: 'tcp' });
  const { port } = await e1.startRouter();
  await until(async () => (await readMeshReport(e1.bus)) !== null);
  expect(e1.said('the router file is unwise')).toHaveLength(1);
  expect(e1.said('the router file is unwise')[0]).toMatchObject({ level: 'warn' });
  await e1.routerFile({ transport: 'tls' });
  await until(
    () => e1.said('a change of the router file waits until the router is started again').length === 1,
  );
  const tcp = termsOf({ cookie: Buffer.from(secret), transport: 'tcp' });
  const { trust, link } = await dial(tcp, { host: '127.0.0.1', port });
  link.close('done');
  expect(trust).toBe('cookie');
});

test('a neighbor that cannot be reached is told of once, however often it is dialed', async () => {
  let dials = 0;
  const server = createServer((socket) => {
    dials += 1;
    socket.on('error', () => {}).destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using e1 = await prepare('erwik@e1');
  await e1.startStore();
  const { port } = server.address() as AddressInfo;
  await e1.routerFile({ neighbors: [{ node: 'erwik@e2', address: `127.0.0.1:${port}` }] });
  const router = await e1.startRouter();
  await until(() => dials >= 4, { timeoutMs: 20_000, what: 'four dials' });
  expect(e1.said('a neighbor cannot be reached; it is tried again')).toHaveLength(1);
  await router[Symbol.asyncDispose]();
  server.close();
});
