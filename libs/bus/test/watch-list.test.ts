import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { readWatchList, setSeen, setWatched, UnavailableStore, watchedMax } from '../src/index.js';
import { startBus } from './fixtures/node.js';

test('a reader watches pages until they take them off, and nobody else does', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  expect(await readWatchList(bus, 'ada')).toEqual({ pages: [], seenAt: 0 });
  await setSeen(bus, 'ada', 5);
  expect(await readWatchList(bus, 'ada')).toEqual({ pages: [], seenAt: 0 });
  await setWatched(bus, 'ada', { name: 'guides/B', watched: true, nowMs: 10 });
  await setWatched(bus, 'ada', { name: 'A', watched: true, nowMs: 20 });
  await setWatched(bus, 'ada', { name: 'A', watched: true, nowMs: 30 });
  expect(await readWatchList(bus, 'ada')).toEqual({ pages: ['A', 'guides/B'], seenAt: 10 });
  await setSeen(bus, 'ada', 40);
  await setWatched(bus, 'ada', { name: 'A', watched: false, nowMs: 50 });
  expect(await readWatchList(bus, 'ada')).toEqual({ pages: ['guides/B'], seenAt: 40 });
  expect(await readWatchList(bus, 'bob')).toEqual({ pages: [], seenAt: 0 });
  expect(await node.raw.ttl(`${bus.keys.watched}ada`)).toBeGreaterThan(300 * 24 * 3600);
});

test('a list takes only so many pages, and those on it stay', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const watch = (at: number) => setWatched(bus, 'ada', { name: `Page-${at}`, watched: true, nowMs: 1 });
  for (let at = 0; at < watchedMax; at += 1) expect(await watch(at)).toBe(true);
  expect(await watch(watchedMax)).toBe(false);
  expect(await watch(0)).toBe(true);
  expect((await readWatchList(bus, 'ada')).pages).toHaveLength(watchedMax);
});

test('while Redis is away nothing is known and nothing is lost', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await setWatched(bus, 'ada', { name: 'A', watched: true, nowMs: 1 });
  bus.commands.disconnect();
  await expect(readWatchList(bus, 'ada')).rejects.toThrow(UnavailableStore);
  await expect(setSeen(bus, 'ada', 2)).rejects.toThrow(UnavailableStore);
});
