import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectBus, createPublisher, createRequester, followEvents, serveRequests } from '@erwik/bus';
import type { Operation } from '@erwik/events';
import { createLogger } from '@erwik/runtime';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import { busStore } from '../src/store/bus-store.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { TestStore } from './support/test-store.js';

//   reader -- front -- Redis -- a store in memory

let redis: TestRedis;
let store: TestStore;
let front: TestFront;
let stopStore: () => Promise<void>;
let startStore: () => void;
const closing: AsyncDisposable[] = [];
const log = createLogger({ app: 'test', level: 'error' });

beforeEach(async () => {
  redis = await startTestRedis();
  store = new TestStore();
  const bus = connectBus({ url: redis.url, node: 'erwik@e1.test', log });
  const publisher = createPublisher(bus);
  store.onEvents = (events) => publisher.publish(events);
  const ask = <Op extends Operation>(operation: Op) => ({
    [operation]: (body: never) => store.ask(operation, body),
  });
  const handlers = Object.assign({}, ...store.operations.map(ask)) as Parameters<typeof serveRequests>[1];
  let server: AsyncDisposable | null = null;
  startStore = () => (server = serveRequests(bus, handlers));
  stopStore = async () => {
    await server?.[Symbol.asyncDispose]();
    server = null;
  };
  startStore();
  const frontBus = connectBus({ url: redis.url, node: 'erwik@e1.test', log });
  const requester = createRequester(frontBus);
  front = await startFront({}, busStore(requester));
  front.front.setFollowing(false);
  const follower = followEvents(frontBus, {
    onEvents: front.front.takeEvents,
    onGap: front.front.missedEvents,
    onConnected: front.front.setFollowing,
  });
  closing.push(
    front,
    follower,
    requester,
    { [Symbol.asyncDispose]: () => stopStore() },
    publisher,
    frontBus,
    bus,
    redis,
  );
  await until(isReady, { what: 'the front to be ready' });
});

afterEach(async () => {
  for (const each of closing.splice(0)) await each[Symbol.asyncDispose]();
});

const isReady = async () => (await fetch(`${front.url}/readyz`)).status === 200;
const read = async (path: string) => {
  const response = await fetch(`${front.url}${path}`, { headers: { Accept: 'text/html' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** Writes the page `Kept` and reads it once the front has heard of it, so that it is kept in memory. */
async function keepPage(text: string): Promise<void> {
  const head = store.write('Kept', text);
  await until(async () => (await read('/readyz')).headers.get('erwik-head') === head, {
    what: 'the front to follow',
  });
  expect((await read('/Kept')).text).toContain(text.trim());
}

test('a front reads and saves over the bus, and sees what others save', async () => {
  store.write('Home', 'first\n');
  await until(async () => (await read('/Home')).text.includes('first'));
  const body = new URLSearchParams({
    text: 'from a form',
    base: '',
    key: 'key-over-the-bus',
    action: 'save',
  });
  const saved = await fetch(`${front.url}/New`, { method: 'HEAD' });
  expect(saved.status).toBe(404);
  const answer = await fetch(`${front.url}/New/_edit`, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect((await read('/New')).text).toContain('from a form');
  store.write('New', 'changed behind its back\n');
  await until(async () => (await read('/New')).text.includes('behind its back'));
});

test('without Redis, kept pages are shown as possibly out of date, others and saves are 503, and all is well again after', async () => {
  await keepPage('kept words\n');
  await redis.kill();
  const stale = await until(async () => {
    const answer = await read('/Kept');
    return answer.headers.has('erwik-stale') ? answer : undefined;
  });
  expect(stale!.status).toBe(200);
  expect(stale!.text).toContain('kept words');
  expect(stale!.text).toContain('may be out of date');
  const cold = await read('/Cold');
  expect(cold.status).toBe(503);
  expect(cold.headers.get('retry-after')).toBe('1');
  const body = new URLSearchParams({
    text: 'precious words',
    base: '',
    key: 'key-without-redis',
    action: 'save',
  });
  const save = await fetch(`${front.url}/New/_edit`, { method: 'POST', body });
  expect(save.status).toBe(503);
  expect(await save.text()).toContain('precious words');
  expect((await read('/readyz')).status).toBe(503);
  expect((await read('/healthz')).status).toBe(200);

  await redis.restart({ keepData: false });
  await until(isReady, { what: 'the front to be ready again', timeoutMs: 20_000 });
  const fresh = await read('/Kept');
  expect(fresh.headers.has('erwik-stale')).toBe(false);
  expect(fresh.text).not.toContain('may be out of date');
});

test('what was saved while events were lost is shown afterwards', async () => {
  await keepPage('old words\n');
  await redis.kill();
  const tell = store.onEvents;
  store.onEvents = () => {};
  store.write('Kept', 'new words\n');
  store.onEvents = tell;
  await redis.restart({ keepData: false });
  const fresh = await until(async () => {
    const answer = await read('/Kept');
    return answer.text.includes('new words') ? answer : undefined;
  });
  expect(fresh!.headers.has('erwik-stale')).toBe(false);
});

test('without a store, kept pages are shown as possibly out of date until it is back', async () => {
  await keepPage('kept words\n');
  await stopStore();
  const isStale = async () => (await read('/Kept')).headers.has('erwik-stale');
  await until(isStale, { what: 'the page to be stale' });
  expect((await read('/Kept')).text).toContain('kept words');
  startStore();
  await until(async () => !(await isStale()), { what: 'the page to be fresh' });
});

test('a store that cannot save is told on every page and in /readyz, while pages go on being read', async () => {
  await keepPage('kept words\n');
  store.degraded = ['The disk is full.'];
  await front.front.probe();
  const page = await read('/Kept');
  expect(page.status).toBe(200);
  expect(page.text).toContain('The disk is full.');
  expect((await read('/readyz')).text).toContain('The disk is full.');
  store.degraded = [];
  await front.front.probe();
  expect((await read('/Kept')).text).not.toContain('The disk is full.');
});
