import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { createSessionRecords } from '../src/index.js';
import { nodeName, startBus } from './fixtures/node.js';

const idleSeconds = 600;

test('all fronts sign with one secret, and with another when Redis has lost it', async () => {
  await using node = await startBus();
  const [one, other] = [node.connect(), node.connect()];
  await until(() => one.connected && other.connected);
  const records = [createSessionRecords(one, idleSeconds), createSessionRecords(other, idleSeconds)];
  const [first, second] = await Promise.all(records.map((each) => each.secret()));
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(second).toBe(first);
  await node.redis.kill();
  await node.redis.restart({ keepData: false });
  await until(() => one.connected && other.connected);
  const [third, fourth] = await Promise.all(records.map((each) => each.secret()));
  expect(third).toMatch(/^[\w-]{43}$/);
  expect(third).not.toBe(first);
  expect(fourth).toBe(third);
});

test('a session that is read is kept for as long again', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const { client, prefix } = createSessionRecords(bus, idleSeconds);
  const key = `${prefix}one`;
  await client.set(key, '{}', 'EX', 5);
  expect(await node.raw.ttl(key)).toBeLessThanOrEqual(5);
  expect(await client.get(key)).toBe('{}');
  expect(await node.raw.ttl(key)).toBeGreaterThan(5);
  expect(await client.del([key])).toBe(1);
  expect(await client.get(key)).toBeNull();
});

test('what is left is taken once', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const records = createSessionRecords(bus, idleSeconds);
  await records.leave('a', 'text', 60);
  expect(await node.raw.ttl(`erwik:${nodeName}:left:a`)).toBeGreaterThan(0);
  expect(await Promise.all([records.take('a'), records.take('a')])).toEqual(['text', null]);
});
