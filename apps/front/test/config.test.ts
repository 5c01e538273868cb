import { expect, test } from 'vitest';
import { BadConfig } from '@erwik/runtime';
import { readFrontConfig } from '../src/config.js';

const redis = { ERWIK_REDIS_URL: 'unix:///run/redis.sock' };

test('on loopback anyone may edit, and elsewhere nobody without an account, unless told otherwise', () => {
  expect(readFrontConfig(redis)).toMatchObject({
    listen: { host: '127.0.0.1', port: 8000 },
    access: 'open',
    hosts: [],
    git: null,
  });
  expect(readFrontConfig({ ...redis, ERWIK_HTTP: '0.0.0.0:8000' }).access).toBe('members');
  expect(readFrontConfig({ ...redis, ERWIK_HTTP: '0.0.0.0:8000', ERWIK_ACCESS: 'open' }).access).toBe('open');
});

test('all faults are told at once, among them access for members alone, which needs accounts', () => {
  const faults = faultsOf({
    ERWIK_ACCESS: 'private',
    ERWIK_HTTP: 'nowhere',
    ERWIK_HOSTS: 'a b',
    ERWIK_ACESS: 'open',
  });
  expect(faults.join('\n')).toMatch(/ERWIK_ACCESS: "private" needs accounts/);
  for (const name of ['ERWIK_HTTP', 'ERWIK_HOSTS', 'ERWIK_REDIS_URL', 'ERWIK_ACESS']) {
    expect(
      faults.some((fault) => fault.startsWith(name)),
      name,
    ).toBe(true);
  }
});

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readFrontConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
}
