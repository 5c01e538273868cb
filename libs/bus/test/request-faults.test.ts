import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { evilStrings, until } from '@erwik/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectBus, createRequester, serveRequests } from '../src/index.js';
import type { RequestHandlers, Requester, RequestServer } from '../src/index.js';
import { keys, sha, startBus } from './fixtures/node.js';
import type { TestBus } from './fixtures/node.js';

const echo: Partial<RequestHandlers> = { holds: ({ commit }) => ({ holds: true, head: commit }) };
const unavailable = (code: string): object => ({ name: 'UnavailableStore', code });

// without a listener for its errors a client prints every failed try to connect
const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
beforeEach(() => printed.mockClear());
afterEach(() => expect(printed).not.toHaveBeenCalled());

/** A Redis is back in a moment; on a machine that has other work it may take longer than a requester usually waits. */
const restartMaxMs = 20_000;

function startPair(
  node: TestBus,
  handlers = echo,
  graceMs?: number,
): { requester: Requester; server: RequestServer } {
  const requester = node.use(createRequester(node.connect(), { ...(graceMs && { graceMs }) }));
  return { requester, server: node.use(serveRequests(node.connect(), handlers)) };
}

async function expectAnswer(requester: Requester, n = 1): Promise<void> {
  await expect(requester.request('holds', { commit: sha(n) })).resolves.toEqual({
    holds: true,
    head: sha(n),
  });
}

function envelope(id: string, body: object = { commit: sha(1) }): string {
  const replyTo = `${keys.replies}nobody`;
  return JSON.stringify({ id, operation: 'holds', replyTo, deadline: Date.now() + 60_000, body });
}

test('processes that start before Redis fail soon, and work when it is there', async () => {
  await using node = await startBus();
  await node.redis.kill();
  const { requester, server } = startPair(node);
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toMatchObject(unavailable('bus-down'));
  expect([requester.connected, server.connected]).toEqual([false, false]);
  await node.redis.restart({ keepData: true });
  await until(() => requester.connected && server.connected);
  await expectAnswer(requester);
});

test.each([true, false])(
  'a request under way is answered though Redis is killed and comes back (with its data: %s)',
  async (keepData) => {
    await using node = await startBus();
    let begun = 0;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const handlers: typeof echo = {
      holds: async ({ commit }) => {
        begun += 1;
        await finished;
        return { holds: true, head: commit };
      },
    };
    const { requester } = startPair(node, handlers, restartMaxMs);
    const reply = requester.request('holds', { commit: sha(1) }, { timeoutMs: 20_000 });
    await until(() => begun === 1);
    await node.redis.kill();
    await node.redis.restart({ keepData });
    finish();
    await expect(reply).resolves.toEqual({ holds: true, head: sha(1) });
  },
);

test('requests keep being answered while Redis is killed again and again', async () => {
  await using node = await startBus();
  const { requester } = startPair(node, echo, restartMaxMs);
  for (const keepData of [true, false, true]) {
    await expectAnswer(requester);
    const replies = Array.from({ length: 50 }, (_, n) =>
      requester.request('holds', { commit: sha(n) }, { timeoutMs: 20_000 }),
    );
    await node.redis.kill();
    await node.redis.restart({ keepData });
    expect((await Promise.all(replies)).map(({ head }) => head)).toEqual(replies.map((_, n) => sha(n)));
  }
});

test('while Redis stays away a request fails at once', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  await node.redis.kill();
  const waiting = requester.request('holds', { commit: sha(1) }, { timeoutMs: 60_000 });
  await expect(waiting).rejects.toMatchObject(unavailable('bus-down'));
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toMatchObject(unavailable('bus-down'));
});

test('a Redis that hangs makes a request unavailable, and is used again when it goes on', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  process.kill(node.redis.pid, 'SIGSTOP');
  const reply = requester.request('holds', { commit: sha(1) }, { timeoutMs: 100 });
  await expect(reply).rejects.toMatchObject(unavailable('timeout'));
  process.kill(node.redis.pid, 'SIGCONT');
  await expectAnswer(requester);
});

test.each([
  ['everything is deleted', (node: TestBus) => node.raw.flushall()],
  ['the group is removed', (node: TestBus) => node.raw.xgroup('DESTROY', keys.requests, 'store')],
])('a store that waits for requests goes on when %s', async (_, wound) => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  await wound(node);
  await expectAnswer(requester, 2);
});

test('what was asked before there was a store is answered, all of it', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  const replies = Array.from({ length: 500 }, (_, n) => requester.request('holds', { commit: sha(n) }));
  await until(async () => (await node.raw.xlen(keys.requests)) === 500);
  node.use(serveRequests(node.connect(), echo));
  expect((await Promise.all(replies)).map(({ head }) => head)).toEqual(replies.map((_, n) => sha(n)));
});

test('a request that a store had taken when it died is answered by the next one', async () => {
  await using node = await startBus();
  const requester = node.use(createRequester(node.connect()));
  await node.raw.xgroup('CREATE', keys.requests, 'store', '0', 'MKSTREAM');
  const reply = requester.request('holds', { commit: sha(1) });
  const taken = await node.raw.xreadgroup(
    ...(['GROUP', 'store', 'store', 'BLOCK', 10_000, 'STREAMS', keys.requests, '>'] as const),
  );
  expect(taken).toHaveLength(1);
  node.use(serveRequests(node.connect(), echo));
  await expect(reply).resolves.toEqual({ holds: true, head: sha(1) });
});

test('what a consumer of another name left long ago is taken over', async () => {
  await using node = await startBus();
  await node.raw.xgroup('CREATE', keys.requests, 'store', '0', 'MKSTREAM');
  const id = (await node.raw.xadd(keys.requests, '*', 'request', envelope('left'))) ?? '';
  await node.raw.xreadgroup('GROUP', 'store', 'older', 'STREAMS', keys.requests, '>');
  await node.raw.xclaim(keys.requests, 'store', 'older', 0, id, 'IDLE', 60_000);
  const server = node.use(serveRequests(node.connect(), echo));
  await until(async () => (await node.raw.xlen(keys.requests)) === 0);
  expect(server.counts).toMatchObject({ ok: 1 });
});

test('a request that was trimmed while it was pending is dropped, and the next one is answered', async () => {
  await using node = await startBus();
  const { requester, server } = startPair(node);
  await expectAnswer(requester);
  // in one turn of Redis: given out to the store, which does not hear of it, and deleted
  await node.raw
    .multi()
    .xadd(keys.requests, '*', 'request', envelope('trimmed'))
    .xreadgroup('GROUP', 'store', 'store', 'STREAMS', keys.requests, '>')
    .xtrim(keys.requests, 'MAXLEN', 0)
    .exec();
  expect(await node.raw.xpending(keys.requests, 'store')).toMatchObject({ 0: 1 });
  await node.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(() => server.counts.malformed === 1);
  await until(() => requester.connected);
  await expectAnswer(requester);
  expect(await node.raw.xpending(keys.requests, 'store')).toMatchObject({ 0: 0 });
});

test('entries that are no requests are dropped, counted and logged', async () => {
  await using node = await startBus();
  const { requester, server } = startPair(node);
  const known = envelope('known');
  const wrong = [
    ...evilStrings,
    '[]',
    '{"id":1}',
    '['.repeat(100_000),
    known.replace('holds', 'unknown'),
    known.replace(keys.replies, 'erwik:erwik@other:replies:'),
    known.replace('"id":"known"', '"id":""'),
    known.replace('known', 'x'.repeat(9 * 1024 * 1024)),
  ];
  for (const request of wrong) await node.raw.xadd(keys.requests, '*', 'request', request);
  await node.raw.xadd(keys.requests, '*', 'other field', known);
  await node.raw.xadd(keys.requests, '*', 'request', envelope('a bad body', { commit: '--upload-pack=x' }));
  await expectAnswer(requester);
  expect(server.counts).toEqual({ ok: 1, bad: 1, unavailable: 0, expired: 0, malformed: wrong.length + 1 });
  expect(node.said.filter((sentence) => sentence.startsWith('a request cannot be read'))).toHaveLength(
    wrong.length + 1,
  );
});

test('an entry of the future does no harm to requests that come when the stream is gone', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  await node.raw.xadd(keys.requests, '9999999999999-0', 'request', '{}');
  await expectAnswer(requester);
  await node.raw.del(keys.requests);
  await expectAnswer(requester);
});

test('a reply that cannot be read does not disturb the requester', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  const [channel = ''] = (await node.raw.pubsub('CHANNELS', `${keys.replies}*`)) as string[];
  for (const message of [...evilStrings, '{"id":"x","status":"ok"}'])
    await node.raw.publish(channel, message);
  await expectAnswer(requester);
  expect(node.said).toContain('a reply cannot be read');
});

test('a foreign value in the place of the stream is set aside', async () => {
  await using node = await startBus();
  await node.raw.set(keys.requests, 'a value of somebody else');
  const { requester } = startPair(node);
  await until(() => node.said.includes('a foreign value was in the way of a stream: it is set aside'));
  await until(() => requester.connected);
  await expectAnswer(requester);
  const [aside = ''] = await node.raw.keys(`${keys.requests}:foreign:*`);
  expect(await node.raw.get(aside)).toBe('a value of somebody else');
});

test.each([
  ['is out of memory', ['maxmemory', '1'], ['maxmemory', '0']],
  ['asks for more replicas', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
])('a Redis that %s refuses requests at once, until it does no more', async (_, wound, heal) => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  await node.raw.config('SET', ...(wound as [string, string]));
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toMatchObject(
    unavailable('bus-refused'),
  );
  await node.raw.config('SET', ...(heal as [string, string]));
  await expectAnswer(requester);
});

test('a Redis that has become a replica is unavailable, and is used again as a primary', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  await expectAnswer(requester);
  await node.raw.replicaof('127.0.0.1', 1);
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toMatchObject({
    name: 'UnavailableStore',
  });
  await node.raw.replicaof('NO', 'ONE');
  await until(() => requester.connected);
  await expectAnswer(requester);
});

test('a Redis that reads its data at the start is waited for', async () => {
  await using node = await startBus();
  const { requester } = startPair(node);
  const pipeline = node.raw.pipeline();
  for (let n = 0; n < 3000; n += 1) pipeline.set(`key-${n}`, 'value');
  await pipeline.exec();
  await node.redis.restart({ keepData: true, args: ['--key-load-delay', '300'] });
  await until(() => requester.connected);
  await expectAnswer(requester);
  expect(await node.raw.dbsize()).toBeGreaterThanOrEqual(3000);
});

test('with a wrong password requests are unavailable, until the password is right', async () => {
  const port = await freePort();
  await using node = await startBus({ args: ['--port', String(port)] });
  await node.raw.config('SET', 'requirepass', 'another');
  const bus = node.use(
    connectBus({ url: `redis://:secret@127.0.0.1:${port}`, node: 'erwik@p', log: node.log }),
  );
  const requester = node.use(createRequester(bus));
  const server = node.use(serveRequests(bus, echo));
  await expect(requester.request('holds', { commit: sha(1) })).rejects.toMatchObject(unavailable('bus-down'));
  expect(node.said).toContain('the bus cannot be reached');
  expect(node.logged.join('')).not.toContain('secret');
  await node.raw.config('SET', 'requirepass', 'secret');
  await until(() => requester.connected && server.connected);
  await expectAnswer(requester);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
