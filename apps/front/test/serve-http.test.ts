import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '@erwik/testkit';
import { serveHttp } from '../src/serve-http.js';
import { startFront } from './support/start-front.js';

const local = { host: '127.0.0.1', port: 0 };

test('a save that is under way when the front stops is answered, and nothing is accepted after', async () => {
  const { front, store } = await startFront();
  const server = await serveHttp(front, local);
  const url = `http://127.0.0.1:${server.port}`;
  let answerStore = (): void => {};
  store.before = (operation) =>
    operation === 'save' ? new Promise<void>((resolve) => (answerStore = resolve)) : undefined;
  const body = new URLSearchParams({ text: 'in time', base: '', key: 'key-at-the-end', action: 'save' });
  const save = fetch(`${url}/Late/_edit`, { method: 'POST', body, redirect: 'manual' });
  await until(() => store.asked.some(({ operation }) => operation === 'save'));
  const stopped = server[Symbol.asyncDispose]();
  await until(
    () =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    { what: 'the port to be closed' },
  );
  answerStore();
  expect((await save).status).toBe(303);
  await stopped;
  expect(store.head).not.toBeNull();
});

test('a balancer that asks hears that a front is going before it goes', async () => {
  const { front } = await startFront();
  const server = await serveHttp(front, local);
  const url = `http://127.0.0.1:${server.port}`;
  const status = async (path: string): Promise<number> => (await fetch(url + path)).status;
  expect(await status('/healthz')).toBe(200);
  const stopped = server[Symbol.asyncDispose]();
  expect([await status('/healthz'), await status('/healthz')]).toEqual([503, 503]);
  expect(await status('/robots.txt')).toBe(200);
  expect(await status('/healthz')).toBe(503);
  await stopped;
  await expect(status('/robots.txt')).rejects.toThrow('fetch failed');
});

test('a port that is taken is told', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { front } = await startFront();
  const { port } = taken.address() as AddressInfo;
  await expect(serveHttp(front, { ...local, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  taken.close();
  await front[Symbol.asyncDispose]();
});
