import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { createHitCounts } from '../src/index.js';
import { nodeName, startBus } from './fixtures/node.js';

const script = "return redis.call('INCR', KEYS[1])";

test('a script is run by the name that it has before Redis knows it', async () => {
  await using node = await startBus();
  const bus = node.connect();
  const counts = createHitCounts(bus);
  const early = await counts.send('SCRIPT', 'LOAD', script);
  await until(() => bus.connected);
  const key = `${counts.prefix}saves:ada`;
  await expect(counts.send('EVALSHA', String(early), '1', key)).rejects.toThrow('NOSCRIPT');
  expect(await counts.send('SCRIPT', 'LOAD', script)).toBe(early);
  expect(await counts.send('EVALSHA', String(early), '1', key)).toBe(1);
  expect(await node.raw.get(`erwik:${nodeName}:hits:saves:ada`)).toBe('1');
});

test('without Redis nothing is counted', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  await node.redis.kill();
  await expect(createHitCounts(bus).send('INCR', 'x')).rejects.toThrow();
});

test('what somebody else has put there is no count', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const counts = createHitCounts(bus);
  await node.raw.set(`${counts.prefix}saves:ada`, 'many');
  await expect(counts.send('INCR', `${counts.prefix}saves:ada`)).rejects.toThrow('not an integer');
  await expect(counts.send('GET', `${counts.prefix}nothing`)).rejects.toThrow();
});
