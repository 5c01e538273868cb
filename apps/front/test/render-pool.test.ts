import { afterAll, expect, test } from 'vitest';
import { RenderPool } from '../src/rendering/render-pool.js';
import { renderWorkerUrl } from './support/render-worker-url.js';

const pool = new RenderPool({ workerUrl: await renderWorkerUrl() });
afterAll(() => pool[Symbol.asyncDispose]());

const source = (text: string) => ({ name: 'Home', text, links: {}, format: 'markdown' as const });

test('a text is rendered in a thread of its own', async () => {
  const page = await pool.render(source('# Hello\n\nA *word*.\n'));
  expect(page?.title).toBe('Hello');
  expect(page?.pieces).toEqual([expect.stringContaining('<em>word</em>')]);
});

test('a text that takes too long is given up, and those who wait behind it are rendered', async () => {
  await using hasty = new RenderPool({ workerUrl: new URL(busyWorker), deadlineMs: 300 });
  const slow = [hasty.render(source('spin')), hasty.render(source('spin'))];
  const quick = hasty.render(source('quick'));
  expect(await Promise.all(slow)).toEqual([null, null]);
  expect(await quick).toBe('quick done');
});

test('a text that kills its worker is given up, and the next one is rendered', async () => {
  await using fragile = new RenderPool({ workerUrl: new URL(busyWorker) });
  expect(await fragile.render(source('crash'))).toBeNull();
  expect(await fragile.render(source('quick'))).toBe('quick done');
});

test('a worker that cannot start makes renderings unavailable instead of being started for ever', async () => {
  await using broken = new RenderPool({ workerUrl: new URL('file:///nowhere/worker.js') });
  await expect(broken.render(source('x'))).rejects.toMatchObject({ name: 'UnavailableFront' });
});

/** A worker that spins for ever, dies, or answers, as its text says. */
const busyWorker = `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ text }) => {
    while (text === 'spin');
    if (text === 'crash') throw new Error('crash');
    parentPort.postMessage(text + ' done');
  });
  parentPort.postMessage('ready');
`)}`;
