import type { BusEvent } from '@erwik/events';
import { evilStrings, until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { createPublisher, followEvents } from '../src/index.js';
import type { Follower } from '../src/index.js';
import { event, keys, startBus } from './fixtures/node.js';
import type { TestBus } from './fixtures/node.js';

/** What a follower was told, in order: the events, and `gap: why`. */
interface Followed {
  readonly follower: Follower;
  readonly told: (BusEvent | string)[];
  readonly connected: boolean[];
}

function follow(node: TestBus): Followed {
  const told: (BusEvent | string)[] = [];
  const connected: boolean[] = [];
  const follower = node.use(
    followEvents(node.connect(), {
      onEvents: (events) => void told.push(...events),
      onGap: (reason) => void told.push(`gap: ${reason}`),
      onConnected: (now) => void connected.push(now),
    }),
  );
  return { follower, told, connected };
}

/** A publisher and a follower that has heard of it. */
async function startPair(node: TestBus): Promise<Followed & { publish: (...numbers: number[]) => void }> {
  const publisher = node.use(createPublisher(node.connect()));
  await until(async () => (await node.raw.xlen(keys.events)) === 1, { what: 'the mark of the publisher' });
  const followed = follow(node);
  await until(() => followed.follower.connected);
  expect(followed.told.splice(0)).toEqual(['gap: following begins']);
  return { ...followed, publish: (...numbers) => publisher.publish(numbers.map(event)) };
}

test('every follower is told every event, in order, from when it began', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  publish(1, 2);
  publish(3);
  await until(() => told.length === 3);
  const later = follow(node);
  await until(() => later.follower.connected);
  publish(4);
  await until(() => told.length === 4 && later.told.length === 2);
  expect(told).toEqual([1, 2, 3, 4].map(event));
  expect(later.told).toEqual(['gap: following begins', event(4)]);
  expect(later.connected).toEqual([true]);
});

test('ten thousand events and more arrive whole, and the stream stays bounded', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  const all = Array.from({ length: 12_500 }, (_, n) => n);
  for (let from = 0; from < all.length; from += 500) {
    publish(...all.slice(from, from + 500));
    await until(() => told.length >= from + 500);
  }
  expect(told).toEqual(all.map(event));
  expect(await node.raw.xlen(keys.events)).toBeLessThan(10_200);
});

test('a connection that breaks loses nothing while Redis lives', async () => {
  await using node = await startBus();
  const { told, publish, connected, follower } = await startPair(node);
  publish(1);
  await until(() => told.length === 1);
  await node.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until(() => connected.includes(false) && follower.connected);
  await until(async () => (await node.raw.xlen(keys.events)) === 3, {
    what: 'the mark after the reconnection',
  });
  publish(2);
  await until(() => told.length === 2);
  expect(told).toEqual([event(1), event(2)]);
});

test('events that were trimmed before a follower read them are a gap', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  publish(1);
  await until(() => told.length === 1);
  const publisher = await newestPublisher(node);
  // all in one turn of Redis: the follower cannot read in between
  await node.raw
    .multi()
    .xadd(keys.events, '*', ...numbered(publisher, 3, event(2)))
    .xadd(keys.events, '*', ...numbered(publisher, 4, event(3)))
    .xtrim(keys.events, 'MAXLEN', 1)
    .exec();
  await until(() => told.length === 3);
  expect(told).toEqual([event(1), 'gap: events are missing', event(3)]);
});

test('a stream that was emptied is a gap, though nothing follows', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  publish(1);
  await until(() => told.length === 1);
  await node.raw.flushall();
  await until(() => told.length === 2);
  expect(told).toEqual([event(1), 'gap: the stream of events was emptied']);
  publish(2);
  await until(() => told.some((each) => JSON.stringify(each) === JSON.stringify(event(2))));
});

test.each([true, false])(
  'a Redis that was killed is a gap, and followed again (data kept: %s)',
  async (keepData) => {
    await using node = await startBus();
    const { told, publish, connected, follower } = await startPair(node);
    publish(1);
    await until(() => told.length === 1);
    await node.redis.kill();
    await until(() => !follower.connected);
    await node.redis.restart({ keepData });
    await until(() => follower.connected);
    expect(told.slice(0, 2)).toEqual([event(1), 'gap: Redis was restarted or replaced']);
    await until(async () => (await node.raw.xlen(keys.events)) > 0, { what: 'the mark of the publisher' });
    publish(2);
    await until(() => typeof told.at(-1) === 'object');
    expect(told.at(-1)).toEqual(event(2));
    expect(connected).toEqual([true, false, true]);
  },
);

test('events that could not be sent are a gap as soon as Redis is back', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  await node.raw.config('SET', 'maxmemory', '1');
  publish(1, 2);
  await until(() => node.said.includes('events could not be told: followers will ask for what they missed'));
  await node.raw.config('SET', 'maxmemory', '0');
  await until(() => told.length > 0);
  expect(told).toEqual(['gap: events are missing']);
  publish(3);
  await until(() => told.length === 2);
  expect(told.at(-1)).toEqual(event(3));
});

test('another publisher is a gap: the one before may have died before it told everything', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  publish(1);
  await until(() => told.length === 1);
  node.use(createPublisher(node.connect())).publish([event(2)]);
  await until(() => told.length >= 2);
  expect(told[1]).toBe('gap: another publisher tells events');
});

test('an entry that is no event is a gap, and the rest arrives', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  for (const text of evilStrings)
    await node.raw.xadd(keys.events, '*', 'publisher', text, 'number', text, 'event', text);
  await node.raw.xadd(keys.events, '*', 'nothing', 'known');
  publish(1);
  await until(() => typeof told.at(-1) === 'object');
  expect(told.filter((each) => typeof each === 'object')).toEqual([event(1)]);
  expect(told.length).toBeGreaterThan(evilStrings.length);
});

test('an entry in its right place that cannot be read is a gap too', async () => {
  await using node = await startBus();
  const { told, publish } = await startPair(node);
  publish(1);
  await until(() => told.length === 1);
  const fields = [...numbered(await newestPublisher(node), 3, event(2)).slice(0, -1), '{"type":"Unknown"}'];
  await node.raw.xadd(keys.events, '*', ...fields);
  await until(() => told.length === 2);
  expect(told[1]).toBe('gap: an event cannot be read');
});

test('a foreign value in the place of the stream is set aside', async () => {
  await using node = await startBus();
  await node.raw.set(keys.events, 'a value of somebody else');
  const followed = follow(node);
  const publisher = node.use(createPublisher(node.connect()));
  await until(() => followed.follower.connected);
  publisher.publish([event(1)]);
  await until(() => typeof followed.told.at(-1) === 'object');
  expect(await node.raw.keys(`${keys.events}:foreign:*`)).toHaveLength(1);
});

test('a follower that is blocked in a read stops at once', async () => {
  await using node = await startBus();
  const { follower, told, publish } = await startPair(node);
  await follower[Symbol.asyncDispose]();
  publish(1);
  await until(async () => (await node.raw.xlen(keys.events)) === 2);
  expect(told).toEqual([]);
});

function numbered(publisher: string, number: number, told: BusEvent): string[] {
  return ['publisher', publisher, 'number', String(number), 'event', JSON.stringify(told)];
}

/** Who told the newest event. */
async function newestPublisher(node: TestBus): Promise<string> {
  const [[, fields] = []] = await node.raw.xrevrange(keys.events, '+', '-', 'COUNT', 1);
  return fields?.[fields.indexOf('publisher') + 1] ?? '';
}
