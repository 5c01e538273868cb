import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import {
  readWatchList,
  setSeen,
  UnavailableStore,
  unwatchPage,
  watchedMax,
  watchPage,
} from '../src/index.js';
import { sha, startBus } from './fixtures/node.js';

test('a reader watches pages until they take them off, and nobody else does', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  expect(await readWatchList(bus, 'ada')).toEqual(new Map());
  await watchPage(bus, 'ada', 'guides/B', sha(1));
  await watchPage(bus, 'ada', 'A', sha(1));
  await watchPage(bus, 'ada', 'A', sha(2));
  expect(await readWatchList(bus, 'ada')).toEqual(
    new Map([
      ['guides/B', sha(1)],
      ['A', sha(1)],
    ]),
  );
  await setSeen(
    bus,
    'ada',
    new Map([
      ['A', sha(3)],
      ['C', sha(3)],
    ]),
  );
  await unwatchPage(bus, 'ada', 'guides/B');
  expect(await readWatchList(bus, 'ada')).toEqual(new Map([['A', sha(3)]]));
  expect(await readWatchList(bus, 'bob')).toEqual(new Map());
  await setSeen(bus, 'bob', new Map([['A', sha(3)]]));
  expect(await readWatchList(bus, 'bob')).toEqual(new Map());
  expect(await node.raw.ttl(`${bus.keys.watched}ada`)).toBeGreaterThan(300 * 24 * 3600);
});

test('a list takes only so many pages, and those on it stay', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const watch = (at: number) => watchPage(bus, 'ada', `Page-${at}`, sha(1));
  for (let at = 0; at < watchedMax; at += 1) expect(await watch(at)).toBe(true);
  expect(await watch(watchedMax)).toBe(false);
  expect(await watch(0)).toBe(true);
  expect((await readWatchList(bus, 'ada')).size).toBe(watchedMax);
});

test('what somebody else has put there is no list', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await node.raw.hset(`${bus.keys.watched}ada`, 'A', 'no sha');
  await node.raw.set(`${bus.keys.watched}bob`, 'no hash');
  expect(await readWatchList(bus, 'ada')).toEqual(new Map());
  await expect(readWatchList(bus, 'bob')).rejects.toMatchObject({ code: 'bus-refused' });
});

test('while Redis is away nothing is known', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await watchPage(bus, 'ada', 'A', sha(1));
  bus.commands.disconnect();
  await expect(readWatchList(bus, 'ada')).rejects.toThrow(UnavailableStore);
  await expect(setSeen(bus, 'ada', new Map())).rejects.toThrow(UnavailableStore);
});
