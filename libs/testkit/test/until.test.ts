import { expect, test } from 'vitest';
import { until } from '../src/index.js';

test('a fact that comes to hold is returned', async () => {
  let asked = 0;
  await expect(until(() => (++asked > 3 ? `after ${asked}` : false))).resolves.toBe('after 4');
});

test('a fact that never holds fails with what was awaited and the last answer', async () => {
  await expect(until(() => 0, { timeoutMs: 20, what: 'three fronts' })).rejects.toThrow(
    'waited 20 ms for three fronts; the last answer was 0',
  );
});

test('an error while asking counts as "not yet", and is the cause at the end', async () => {
  let asked = 0;
  const flaky = (): boolean => {
    if (++asked < 3) throw new Error('no connection');
    return true;
  };
  await expect(until(flaky)).resolves.toBe(true);
  const cause = new Error('still none');
  await expect(until(() => Promise.reject(cause), { timeoutMs: 20 })).rejects.toMatchObject({ cause });
});
