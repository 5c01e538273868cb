import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { endEditing, noteEditing } from '../src/index.js';
import { startBus } from './fixtures/node.js';

test('who has the form of a page open is told of the others, until they leave', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const note = (page: string, id: string, name: string) => noteEditing(bus, { page, id, name });
  expect(await note('A', 'one', 'Ada')).toEqual([]);
  expect(await note('A', 'two', 'Bob')).toEqual(['Ada']);
  expect(await note('A', 'one', 'Ada')).toEqual(['Bob']);
  expect(await note('B', 'three', '')).toEqual([]);
  await endEditing(bus, { page: 'A', id: 'two' });
  expect(await note('A', 'one', 'Ada')).toEqual([]);
});

test('who is not heard of any more is forgotten by Redis itself', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await noteEditing(bus, { page: 'A', id: 'one', name: 'Ada' });
  const [mark = ''] = await node.raw.keys(`${bus.keys.editing}A:*`);
  for (const key of [mark, `${bus.keys.editing}A`]) {
    const seconds = await node.raw.ttl(key);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(45);
  }
  await node.raw.del(mark);
  expect(await noteEditing(bus, { page: 'A', id: 'two', name: 'Bob' })).toEqual([]);
  expect(await node.raw.smembers(`${bus.keys.editing}A`)).toEqual(['two']);
});

test('a page has so many forms that are known, and more are not noted', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  for (let n = 0; n < 25; n += 1) await noteEditing(bus, { page: 'A', id: `form-${n}`, name: 'x' });
  expect(await node.raw.scard(`${bus.keys.editing}A`)).toBe(20);
});
