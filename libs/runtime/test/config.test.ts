import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  BadConfig,
  folder,
  hostAndPort,
  hostNames,
  nodeName,
  oneOf,
  optional,
  readConfig,
  redisUrl,
  setting,
  variables,
  wholeNumber,
} from '../src/index.js';
import type { Environment, Variable } from '../src/index.js';

const settings = {
  data: setting('ERWIK_DATA', folder),
  http: setting('ERWIK_HTTP', hostAndPort),
  fronts: setting('ERWIK_FRONTS', wholeNumber(1, 64)),
  log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  access: { variable: 'ERWIK_ACCESS', parse: optional(oneOf('open', 'members', 'private')) } as const,
};

function faultsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment, settings);
  } catch (error) {
    if (error instanceof BadConfig) return error.faults;
    throw error;
  }
  return [];
}

test('without variables every setting has its usual value, and the configuration is frozen', () => {
  const config = readConfig({ PATH: '/bin', ERWIK_HTTP: '' }, settings);
  expect(config).toEqual({
    data: resolve('data'),
    http: { host: '127.0.0.1', port: 8000 },
    fronts: 1,
    log: 'info',
    access: null,
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('all faults are told at once, each with its variable', () => {
  const faults = faultsOf({ ERWIK_HTTP: '8000', ERWIK_FRONTS: '0', ERWIK_LOG: 'loud', ERWIK_FROTNS: '2' });
  expect(faults).toEqual([
    'ERWIK_FROTNS: unknown variable; did you mean ERWIK_FRONTS?',
    'ERWIK_HTTP: expected host:port, such as 127.0.0.1:8000 or [::1]:8000, got "8000"',
    'ERWIK_FRONTS: expected a whole number from 1 to 64, got "0"',
    'ERWIK_LOG: expected one of debug, info, warn, error, got "loud"',
  ]);
});

test('a variable of another app is known, and names of all objects are not', () => {
  expect(faultsOf({ ERWIK_LISTEN: 'anything', ERWIK_REDIS_SERVER: '/x' })).toEqual([]);
  expect(faultsOf({ ERWIK_constructor: '1' })).toEqual(['ERWIK_constructor: unknown variable']);
});

test('a setting without a usual value must be given', () => {
  const required = { redis: setting('ERWIK_REDIS_URL', redisUrl) };
  expect(() => readConfig({}, required)).toThrow('ERWIK_REDIS_URL: must be set');
});

test('an error of a parser itself is no fault of the configuration', () => {
  const broken = {
    data: setting('ERWIK_DATA', () => {
      throw new TypeError('a bug');
    }),
  };
  expect(() => readConfig({}, broken)).toThrow(TypeError);
});

test.each([
  [hostAndPort, 'localhost:0', { host: 'localhost', port: 0 }],
  [hostAndPort, '[::1]:7000', { host: '::1', port: 7000 }],
  [hostNames, 'Wiki.example.org, [::1]', ['wiki.example.org', '[::1]']],
  [nodeName, 'erwik@e1.example.org', 'erwik@e1.example.org'],
  [redisUrl, 'unix:///run/erwik/redis.sock', 'unix:///run/erwik/redis.sock'],
  [redisUrl, 'rediss://user:secret@cache:6380', 'rediss://user:secret@cache:6380'],
  [redisUrl, 'redis+sentinel://:secret@s1,s2/wiki', 'redis+sentinel://:secret@s1,s2/wiki'],
])('%o takes %s', (parse, value, expected) => {
  expect(parse(value)).toEqual(expected);
});

test.each([
  [hostAndPort, '127.0.0.1:65536'],
  [hostAndPort, '::1:7000'],
  [hostAndPort, 'user@host:80'],
  [hostAndPort, ':8000'],
  [wholeNumber(0, 10), '1e1'],
  [wholeNumber(0, 10), '-1'],
  [hostNames, 'a,,b'],
  [hostNames, 'http://a'],
  [nodeName, 'erwik'],
  [nodeName, 'erwik@a b'],
  [nodeName, 'erwik@E1'],
  [nodeName, 'erwik@e1.'],
  [redisUrl, 'http://localhost:6379'],
  [redisUrl, 'unix://relative/redis.sock'],
  [redisUrl, 'redis://'],
  [redisUrl, 'redis+sentinel://s1:26379,s2:26379'],
])('%o refuses %s', (parse, value) => {
  expect(() => parse(value)).toThrow(/^expected /);
});

test('a wrong Redis address is not repeated, as it may hold a password', () => {
  expect(() => redisUrl('http://user:secret@cache')).toThrow(/^(?!.*secret)/);
});

test('every variable tells what it means and what holds without it', () => {
  const silent = Object.entries(variables).filter(
    ([, variable]: [string, Variable]) => variable.means === '' || !(variable.usual ?? variable.otherwise),
  );
  expect(silent).toEqual([]);
});
