import { expect, test } from 'vitest';
import { parseSentinelUrl } from '../src/index.js';

test('an address of Sentinels names all of them, the service, and how to be let in', () => {
  const url =
    'rediss+sentinel://erwik:p%40ss@s1.example.org:5000,[fd00::2],10.0.0.3/wiki/2?sentinel_password=s%26t';
  expect(parseSentinelUrl(url)).toEqual({
    sentinels: [
      { host: 's1.example.org', port: 5000 },
      { host: 'fd00::2', port: 26_379 },
      { host: '10.0.0.3', port: 26_379 },
    ],
    name: 'wiki',
    database: 2,
    tls: true,
    redis: { username: 'erwik', password: 'p@ss' },
    sentinel: { username: null, password: 's&t' },
  });
});

test('a short one stands for the usual port, the first database, no password and no TLS', () => {
  expect(parseSentinelUrl('redis+sentinel://s1/wiki')).toMatchObject({
    sentinels: [{ host: 's1', port: 26_379 }],
    database: 0,
    tls: false,
    redis: { username: null, password: null },
  });
});

test.each([
  'redis://s1/wiki',
  'redis+sentinel://s1,s2',
  'redis+sentinel://s1,s2/',
  'redis+sentinel:///wiki',
  'redis+sentinel://s1,,s2/wiki',
  'redis+sentinel://s1:70000/wiki',
  'redis+sentinel://fd00::2/wiki',
  'redis+sentinel://s1/wiki/two',
  'redis+sentinel://s1/wiki/0/more',
  'redis+sentinel://s1/wiki?db=1',
  'redis+sentinel://a:b@c@s1/wiki',
  'redis+sentinel://:100%@s1/wiki',
  'redis+sentinel://s1/%ff',
])('%s is none', (text) => {
  expect(parseSentinelUrl(text)).toBeNull();
});
