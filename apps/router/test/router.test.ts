import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectBus } from '@erwik/bus';
import { BadConfig, createLogger } from '@erwik/runtime';
import type { Logger, Running } from '@erwik/runtime';
import { startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { readRouterConfig } from '../src/config.js';
import { startRouter } from '../src/start-router.js';
import { GitStore } from './support/git-store.js';

interface Line {
  readonly msg: string;
  readonly changes?: readonly string[];
  readonly faults?: readonly string[];
}

interface RouterNode extends AsyncDisposable {
  readonly data: string;
  readonly routerFile: string;
  readonly redisUrl: string;
  readonly log: Logger;
  readonly lines: Line[];
  start(): Promise<Running>;
}

async function prepareNode(): Promise<RouterNode> {
  const folder = await temporaryFolder();
  const redis = await startTestRedis();
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const log = createLogger({ app: 'router' }, { write });
  const data = join(folder.path, 'data');
  await mkdir(data);
  const environment = {
    ERWIK_DATA: data,
    ERWIK_REDIS_URL: redis.url,
    ERWIK_NODE: 'erwik@e1',
    ERWIK_LISTEN: '127.0.0.1:0',
  };
  return {
    data,
    routerFile: join(data, 'router.yaml'),
    redisUrl: redis.url,
    log,
    lines,
    start: async () => startRouter({ config: readRouterConfig(environment), log }),
    async [Symbol.asyncDispose](): Promise<void> {
      await redis[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function ask(node: RouterNode, path: string): Promise<string> {
  const port = (await readFile(join(node.data, 'run', 'router.port'), 'utf8')).trim();
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}

function lastLine(node: RouterNode, sentence: string): Promise<Line> {
  return until(
    () => node.lines.findLast(({ msg }) => msg === sentence) ?? Promise.reject(new Error('not said')),
    {
      what: sentence,
    },
  );
}

async function faultsOfStart(node: RouterNode): Promise<readonly string[]> {
  const outcome = await node.start().then(
    async (running) => running[Symbol.asyncDispose](),
    (error: unknown) => error,
  );
  return outcome instanceof BadConfig ? outcome.faults : [];
}

test('without a router file the router runs alone, waits for its store, follows events, and leaves nothing behind', async () => {
  await using node = await prepareNode();
  const router = await node.start();
  expect(router.ready).toMatchObject({ node: 'erwik@e1' });
  await until(async () => (await ask(node, '/readyz')).includes('no neighbor is linked'));
  const bus = connectBus({ url: node.redisUrl, node: 'erwik@e1', log: node.log });
  const store = await GitStore.open(node.data, bus);
  await until(async () => (await ask(node, '/readyz')).includes('"ready":true'));
  await store.save();
  await until(async () => (await ask(node, '/metrics')).includes('erwik_mesh_converged{app="router"} 1'));
  expect(existsSync(join(node.data, 'run', 'router.pid'))).toBe(true);
  await router[Symbol.asyncDispose]();
  expect(existsSync(join(node.data, 'run', 'router.pid'))).toBe(false);
  expect(existsSync(join(node.data, 'run', 'router.port'))).toBe(false);
  await store[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
});

test('a bad router file keeps the router from starting, with every fault, and nothing is made', async () => {
  await using node = await prepareNode();
  await writeFile(node.routerFile, 'node: E1\nneigbors: []\n');
  expect(await faultsOfStart(node)).toEqual([
    `${node.routerFile}:1: node: expected a name such as erwik@e1.example.org, in lower case`,
    `${node.routerFile}:2: neigbors: unknown key; did you mean neighbors?`,
  ]);
  expect(existsSync(join(node.data, 'run'))).toBe(false);
});

test('a router file that cannot be read is a fault, not an absent one', async () => {
  await using node = await prepareNode();
  await mkdir(node.routerFile);
  expect(await faultsOfStart(node)).toEqual([`${node.routerFile}: cannot be read (EISDIR)`]);
});

test('a cookie must be there and be long enough; its path begins at the router file', async () => {
  await using node = await prepareNode();
  await writeFile(node.routerFile, 'node: erwik@e1\ncookie:\n  file: secret\n');
  const cookie = join(node.data, 'secret');
  const place = `${node.routerFile}:3: cookie.file: ${cookie}`;
  expect(await faultsOfStart(node)).toEqual([`${place} cannot be read (ENOENT)`]);
  await writeFile(cookie, 'short');
  expect(await faultsOfStart(node)).toEqual([`${place} has 5 bytes; a cookie has 16 to 4096`]);
  await writeFile(cookie, 'a cookie that is long enough\n');
  expect(await faultsOfStart(node)).toEqual([]);
});

test('a router file that changes is read again, and a bad one leaves the one before in force', async () => {
  await using node = await prepareNode();
  const neighbor = (name: string): string => `  - {node: erwik@${name}, address: '${name}:7000'}\n`;
  await writeFile(node.routerFile, `neighbors:\n${neighbor('e2')}`);
  await using _router = await node.start();
  await writeFile(node.routerFile, `neighbors:\n${neighbor('e2')}${neighbor('e3')}`);
  expect(await lastLine(node, 'the router file has changed')).toMatchObject({
    changes: ['neighbor erwik@e3 was added'],
  });
  await writeFile(node.routerFile, 'neighbors: none\n');
  expect(await lastLine(node, 'the router file is bad: the one before stays in force')).toMatchObject({
    faults: [`${node.routerFile}:1: neighbors: expected array, received string`],
  });
  node.lines.length = 0;
  // as editors save: another file takes the name
  await writeFile(`${node.routerFile}.new`, `neighbors:\n${neighbor('e3')}`);
  await rename(`${node.routerFile}.new`, node.routerFile);
  expect(await lastLine(node, 'the router file has changed')).toMatchObject({
    changes: ['neighbor erwik@e2 was removed'],
  });
});

test('SIGHUP has the router file read again at once', async () => {
  await using node = await prepareNode();
  await using _router = await node.start();
  process.kill(process.pid, 'SIGHUP');
  await lastLine(node, 'the router file says what it said before');
  expect(node.lines.filter(({ msg }) => msg === 'the router file has changed')).toEqual([]);
});
