import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { createLoginAttempts } from '../src/index.js';
import { nodeName, startBus } from './fixtures/node.js';

const patience = { free: 3, firstWaitMs: 60_000, lastWaitMs: 150_000 };
const waitKey = `erwik:${nodeName}:logins:ada:wait`;

test('some tries are free, and each further one has to wait twice as long as the one before', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const attempts = createLoginAttempts(bus);
  for (let count = 0; count < patience.free; count += 1) expect(await attempts.take('ada', patience)).toBe(0);
  for (const waitMs of [60_000, 120_000, 150_000, 150_000]) {
    expect(await attempts.take('ada', patience)).toBe(0);
    expect(await node.raw.pttl(waitKey)).toBeGreaterThan(waitMs / 2);
    expect(await node.raw.pttl(waitKey)).toBeLessThanOrEqual(waitMs);
    expect(await attempts.take('ada', patience)).toBeGreaterThan(0);
    // as if the wait were over
    await node.raw.del(waitKey);
  }
  expect(await attempts.take('eve', patience)).toBe(0);
  await attempts.forget('ada');
  expect(await attempts.take('ada', patience)).toBe(0);
});

test('tries at the same time are counted each, and one is let through after the free ones', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const attempts = createLoginAttempts(bus);
  const waits = await Promise.all(Array.from({ length: 20 }, () => attempts.take('ada', patience)));
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(patience.free + 1);
});

test('a try that ended well is given back', async () => {
  await using node = await startBus();
  const bus = node.connect();
  await until(() => bus.connected);
  const attempts = createLoginAttempts(bus);
  for (let count = 0; count < 20; count += 1) {
    expect(await attempts.take('ada', patience)).toBe(0);
    await attempts.giveBack('ada');
  }
  expect(await node.raw.ttl(`erwik:${nodeName}:logins:ada`)).toBeGreaterThan(0);
});
