import { expect, test } from 'vitest';
import { readStoreConfig } from '../src/config.js';

const environment = { ERWIK_REDIS_URL: 'redis://127.0.0.1:6379', ERWIK_DATA: '/data' };

test.each([
  [{}, 'open', 'http://127.0.0.1:8000'],
  [{ ERWIK_HTTP: '[::1]:80' }, 'open', 'http://[::1]:80'],
  [{ ERWIK_HTTP: '0.0.0.0:80' }, 'members', 'http://localhost:80'],
  [{ ERWIK_HTTP: 'e1.localhost:80' }, 'open', 'http://e1.localhost:80'],
  [{ ERWIK_HTTP: 'localhost:80', ERWIK_ACCESS: 'private' }, 'private', 'http://localhost:80'],
  [{ ERWIK_HTTP: 'front:8000', PUBLISHED_AT: '192.0.2.1:80' }, 'members', 'http://192.0.2.1:80'],
  [{ ERWIK_ACCESS: '', PUBLISHED_AT: '' }, 'open', 'http://127.0.0.1:8000'],
])('with %j access is %s, and people come to %s', (more, access, origin) => {
  expect(readStoreConfig({ ...environment, ...more })).toMatchObject({ access, origin });
});

test('an access that nobody knows is refused, as by the fronts', () => {
  expect(() => readStoreConfig({ ...environment, ERWIK_ACCESS: 'friends' })).toThrow(
    /ERWIK_ACCESS: expected one of open, members, private/,
  );
});
