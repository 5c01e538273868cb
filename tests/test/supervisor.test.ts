import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@erwik/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, killNodes, runNode } from '../src/run-node.js';
import type { SupervisedNode } from '../src/run-node.js';

//   supervisor ─┬─ redis (real)
//               ├─ store, router (stand-ins)
//               └─ front-1 … front-N (stand-ins, one port)
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'erwik-node-'));
});
afterEach(() => {
  killNodes();
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
});

const names = ['redis', 'store', 'router', 'front-1'];

async function startedNode(environment: NodeJS.ProcessEnv = {}): Promise<SupervisedNode & { url: string }> {
  const node = runNode(data, environment);
  const ready = await node.line(/^ready /);
  await node.line(/router is up/); // from then on it obeys signals, or does not
  await until(() => names.map((name) => node.pid(name)), { what: 'all process id files' });
  return { ...node, url: ready.slice('ready '.length) };
}

const answer = async (url: string): Promise<string> => (await fetch(url)).text();

describe('a node run by the supervisor', () => {
  it('prints one ready line with an address that answers, and shows its processes by prefixed lines', async () => {
    await using node = await startedNode();
    expect(await answer(node.url)).toBe(String(node.pid('front-1')));
    expect(await node.line(/^store {3}\| \{"msg":"store is up","redis":"unix:/)).toContain(data);
    expect(node.output().match(/^ready /gm)).toHaveLength(1);
  });

  it('gives all of its processes the name that the router file gives', async () => {
    writeFileSync(join(data, 'router.yaml'), 'node: erwik@e2\n');
    await using node = await startedNode({ ERWIK_NODE: 'erwik@e1' });
    for (const name of ['store', 'router'])
      expect(await node.line(new RegExp(`"${name} is up"`))).toContain('"node":"erwik@e2"');
  });

  it('shares one port between its fronts', async () => {
    await using node = await startedNode({ ERWIK_FRONTS: '3' });
    const wanted = new Set(
      await until(() => ['front-1', 'front-2', 'front-3'].map((name) => node.pid(name))),
    );
    const seen = new Set<number>();
    await until(async () => seen.add(Number(await answer(node.url))).size === 3, {
      what: 'answers of 3 fronts',
    });
    expect(seen).toEqual(wanted);
  });

  it('stops front, router, store and Redis in that order and leaves with 0', async () => {
    const node = await startedNode();
    const redis = node.pid('redis');
    node.process.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    const order = readFileSync(join(data, 'ended'), 'utf8');
    expect(order).toBe('front by SIGTERM\nrouter by SIGTERM\nstore by SIGTERM\n');
    expect(isAlive(redis)).toBe(false);
    expect(readdirSync(join(data, 'run'))).toEqual([]);
  });

  it('stops once on the two interrupts that a terminal and npm send for one Ctrl-C', async () => {
    const node = await startedNode({ STAND_IN_ROUTER: 'deaf' });
    node.process.kill('SIGINT');
    await node.line(/stopping \(SIGINT\)/);
    node.process.kill('SIGINT');
    expect(await node.ended).toBe(0);
  });

  it('ends at once, with all its processes, when it is interrupted again later', async () => {
    const node = await startedNode({ STAND_IN_ROUTER: 'deaf', STAND_IN_STORE: 'deaf' });
    const pids = names.map((name) => node.pid(name));
    node.process.kill('SIGINT');
    await node.line(/router did not end/);
    node.process.kill('SIGINT');
    expect(await node.ended).toBe(1);
    await until(() => !pids.some(isAlive), { what: 'the end of all processes' });
  });

  it.each(names)('starts %s again after it was killed, and goes on answering', async (name) => {
    await using node = await startedNode();
    const before = node.pid(name);
    process.kill(before, 'SIGKILL');
    await until(() => node.pid(name) !== before && isAlive(node.pid(name)), { what: `another ${name}` });
    expect(await until(() => answer(node.url), { what: 'an answer' })).toBe(String(node.pid('front-1')));
    expect(node.output()).toMatch(
      new RegExp(`^erwik {3}\\| ${name} ended \\(SIGKILL\\); starting it again in 250 ms$`, 'm'),
    );
  });

  it('kills a process that does not end in time', async () => {
    const node = await startedNode({ STAND_IN_ROUTER: 'deaf' });
    node.process.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    expect(node.output()).toContain('router did not end in 2000 ms; killing it');
    expect(readFileSync(join(data, 'ended'), 'utf8')).toBe('front by SIGTERM\nstore by SIGTERM\n');
  });

  it('takes all its processes with it when it is killed', async () => {
    const node = await startedNode();
    const pids = names.map((name) => node.pid(name));
    node.process.kill('SIGKILL');
    await node.ended;
    await until(() => !pids.some(isAlive), { what: 'the end of all processes' });
    expect(readFileSync(join(data, 'ended'), 'utf8').split('\n')).toContain('store by disconnect');
  });
});

describe('a node that cannot run', () => {
  it('stops with 78 when an app refuses its configuration', async () => {
    const node = runNode(data, { STAND_IN_STORE: 'bad-config' });
    expect(await node.ended).toBe(78);
    expect(node.output()).toContain('store   | ERWIK_ACCESS: expected open, members or private\n');
    expect(node.output()).toContain('store refused its configuration');
    expect(node.output()).not.toMatch(/^ready /m);
  });

  it('gives up on an app that never gets ready', async () => {
    const node = runNode(data, { STAND_IN_STORE: 'crash' });
    expect(await node.ended).toBe(1);
    expect(node.output()).toContain('store ended 5 times before it was ready (exit code 3)');
    expect(readdirSync(join(data, 'run'))).toEqual([]);
  });

  it('says in one line that its port is taken, and starts nothing', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const node = runNode(data, { ERWIK_HTTP: `127.0.0.1:${port}` });
    expect(await node.ended).toBe(1);
    expect(node.output()).toBe(
      `Cannot serve on 127.0.0.1:${port}: another program listens there. Set ERWIK_HTTP to another host:port.\n`,
    );
    other.close();
  });

  it('leaves a data folder alone that another node runs in', async () => {
    await using first = await startedNode();
    const second = runNode(data);
    expect(await second.ended).toBe(1);
    expect(second.output()).toBe(
      `${data} is in use: process ${first.process.pid} runs a node there. Stop it first.\n`,
    );
    expect(await answer(first.url)).toBe(String(first.pid('front-1')));
  });

  it('runs again at once where the last one was killed', async () => {
    const first = await startedNode();
    first.process.kill('SIGKILL');
    await first.ended;
    await using second = await startedNode();
    expect(await answer(second.url)).toBe(String(second.pid('front-1')));
  });
});
