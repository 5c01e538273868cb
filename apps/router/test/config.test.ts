import { expect, test } from 'vitest';
import { readRouterConfig } from '../src/config.js';

const redis = { ERWIK_REDIS_URL: 'unix:///run/redis.sock' };

test('its metrics are on the port after that of the store, or on any', () => {
  expect(readRouterConfig({ ...redis, ERWIK_METRICS: '0.0.0.0:9100' }).metrics).toEqual({
    host: '0.0.0.0',
    port: 9101,
  });
  expect(readRouterConfig(redis).metrics).toEqual({ host: '127.0.0.1', port: 0 });
});

test('the last port leaves none for it', () => {
  expect(() => readRouterConfig({ ...redis, ERWIK_METRICS: '0.0.0.0:65535' })).toThrow(
    'ERWIK_METRICS: no port comes after 65535',
  );
});
