import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics, serveHealth, writePidFile } from '../src/index.js';
import type { HealthServer, Readiness } from '../src/index.js';

let runFolder = '';
beforeEach(async () => {
  runFolder = join(await mkdtemp(join(tmpdir(), 'erwik-test-')), 'run');
});
afterEach(() => rm(join(runFolder, '..'), { recursive: true }));

function serve(ready: () => Readiness | Promise<Readiness>): Promise<HealthServer> {
  const metrics = createMetrics({ app: 'store' });
  metrics.counter('erwik_saves_total', 'Saves that were asked for', ['outcome']).inc({ outcome: 'saved' }, 2);
  return serveHealth({ runFolder, name: 'store', ready, metrics });
}

async function get(port: number, path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
}

test('it answers where it is told to, and a port that is taken is a fault of the configuration', async () => {
  const metrics = createMetrics({ app: 'store' });
  const ready = (): Readiness => ({ ready: true, degraded: [] });
  await using first = await serveHealth({ runFolder, name: 'store', ready, metrics });
  const listen = { host: '127.0.0.1', port: first.port };
  await expect(serveHealth({ runFolder, name: 'router', listen, ready, metrics })).rejects.toThrow(
    `ERWIK_METRICS: 127.0.0.1:${first.port} cannot be listened on (EADDRINUSE)`,
  );
  await first[Symbol.asyncDispose]();
  await using second = await serveHealth({ runFolder, name: 'router', listen, ready, metrics });
  expect(second.port).toBe(first.port);
  expect((await get(second.port, '/healthz')).status).toBe(200);
});

test('a process tells that it is up, whether it is ready, and its figures', async () => {
  let readiness: Readiness = { ready: true, degraded: [] };
  await using health = await serve(() => readiness);
  expect((await get(health.port, '/healthz')).status).toBe(200);
  expect((await get(health.port, '/readyz?full')).status).toBe(200);
  readiness = { ready: false, degraded: ['no space left on disk'] };
  const notReady = await get(health.port, '/readyz');
  expect({ ...notReady, body: JSON.parse(notReady.body) as unknown }).toEqual({
    status: 503,
    body: readiness,
  });
  const metrics = await get(health.port, '/metrics');
  expect(metrics.body).toContain('erwik_saves_total{outcome="saved",app="store"} 2');
  expect(metrics.body).toContain('process_resident_memory_bytes{app="store"}');
  expect((await get(health.port, '/anything')).status).toBe(404);
});

test('a check that fails or never answers means: not ready, and why', async () => {
  await using failing = await serve(() => Promise.reject(new Error('the repository is gone')));
  expect(await get(failing.port, '/readyz')).toMatchObject({ status: 503, body: /the repository is gone/ });
  await using hanging = await serve(() => new Promise(() => {}));
  expect(await get(hanging.port, '/readyz')).toMatchObject({ status: 503, body: /does not answer/ });
});

test('the port stands in the run folder while the server runs', async () => {
  const health = await serve(() => ({ ready: true, degraded: [] }));
  await expect(readFile(join(runFolder, 'store.port'), 'utf8')).resolves.toBe(`${health.port}\n`);
  await health[Symbol.asyncDispose]();
  expect(existsSync(join(runFolder, 'store.port'))).toBe(false);
});

test('a pid file is removed by its owner alone', async () => {
  const file = join(runFolder, 'store.pid');
  const ours = await writePidFile(runFolder, 'store');
  await expect(readFile(file, 'utf8')).resolves.toBe(`${process.pid}\n`);
  await ours[Symbol.asyncDispose]();
  expect(existsSync(file)).toBe(false);
  const before = await writePidFile(runFolder, 'store');
  await writeFile(file, 'the one that came after\n');
  await before[Symbol.asyncDispose]();
  expect(existsSync(file)).toBe(true);
});
