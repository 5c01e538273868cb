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

test('all faults are told at once', () => {
  const faults = faultsOf({
    ERWIK_ACCESS: 'closed',
    ERWIK_PROXY_FROM: 'everywhere',
    ERWIK_PROXY_HEADER: 'X Remote User',
    ERWIK_OIDC_ISSUER: 'http://login.example.org',
    ERWIK_OIDC_SCOPES: 'email',
    ERWIK_OIDC_ROLES: 'groups:admins=king',
    ERWIK_OIDC_CLIENT_SECRET_FILE: '/nonexistent/secret',
    ERWIK_HTTP: 'nowhere',
    ERWIK_HOSTS: 'a b',
    ERWIK_ACESS: 'open',
  });
  for (const name of [
    ...['ERWIK_ACCESS', 'ERWIK_PROXY_FROM', 'ERWIK_PROXY_HEADER', 'ERWIK_OIDC_ISSUER', 'ERWIK_OIDC_SCOPES'],
    ...['ERWIK_OIDC_ROLES', 'ERWIK_OIDC_CLIENT_SECRET_FILE'],
    ...['ERWIK_HTTP', 'ERWIK_HOSTS', 'ERWIK_REDIS_URL', 'ERWIK_ACESS'],
  ]) {
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

test('a proxy and a provider are said whole, or not at all', () => {
  const proxy = { ERWIK_PROXY_HEADER: 'X-Remote-User', ERWIK_PROXY_FROM: '10.0.0.2, ::1' };
  const oidc = { ERWIK_OIDC_ISSUER: 'https://login.example.org/wiki', ERWIK_OIDC_CLIENT_ID: 'erwik' };
  const read = readFrontConfig({
    ...redis,
    ...proxy,
    ...oidc,
    ERWIK_OIDC_ROLES: 'groups:a b=admin,c=writer',
  });
  expect(read.proxy).toEqual({ header: 'x-remote-user', from: ['10.0.0.2', '::1'], role: 'reader' });
  expect(read.oidc).toMatchObject({
    label: 'login.example.org',
    scopes: 'openid profile email',
    role: 'reader',
  });
  expect([...(read.oidc?.roles?.roleOf ?? [])]).toEqual([
    ['a b', 'admin'],
    ['c', 'writer'],
  ]);
  expect(readFrontConfig(redis)).toMatchObject({ proxy: null, oidc: null });
  for (const half of [...Object.entries(proxy), ...Object.entries(oidc)])
    expect(() => readFrontConfig({ ...redis, ...Object.fromEntries([half]) })).toThrow('go together');
});

test('trusted proxies are addresses and networks, and nothing that means everybody', () => {
  const read = (ERWIK_TRUSTED_PROXIES: string) => readFrontConfig({ ...redis, ERWIK_TRUSTED_PROXIES });
  expect(read('').trustedProxies).toEqual([]);
  expect(read('10.0.0.5, fd00::/8,172.18.0.4/16').trustedProxies).toEqual([
    ...['10.0.0.5', 'fd00::/8', '172.18.0.4/16'],
  ]);
  for (const wrong of [
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    'everybody',
    '10.0.0.5/',
    'loopback',
    '10.0.0.1,,::1',
  ])
    expect(() => read(wrong)).toThrow('ERWIK_TRUSTED_PROXIES: expected addresses or networks');
});
