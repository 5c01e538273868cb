import { expect, test } from 'vitest';
import { deadline } from '../src/index.js';

const late = (): Error => new Error('too late');

test('what is settled in time comes through, value or error', async () => {
  await expect(deadline(Promise.resolve('value'), 60_000, late)).resolves.toBe('value');
  await expect(deadline(Promise.reject(new Error('its own')), 60_000, late)).rejects.toThrow('its own');
});

test('what is never settled fails with the given error', async () => {
  await expect(deadline(new Promise(() => {}), 1, late)).rejects.toThrow('too late');
});
