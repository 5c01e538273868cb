import supertest from 'supertest';
import { expect, test } from 'vitest';
import { startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

const trusting = (from: string[]) => ({ proxy: { header: 'x-remote-user', from, role: 'writer' as const } });
const me = ({ url }: LoginFront, name: string) =>
  supertest(url).get('/_api/v1/me').set('X-Remote-User', name).set('X-Forwarded-For', '10.9.9.9');

test('a proxy that is trusted says who somebody is, who gets an account at the first sight', async () => {
  await using front = await startLoginFront(trusting(['127.0.0.1']));
  expect((await me(front, 'Paula').expect(200)).body).toMatchObject({ account: 'paula', role: 'writer' });
  expect((await me(front, 'ada').expect(200)).body).toMatchObject({ account: 'ada', role: 'admin' });
  expect(front.store.accounts.kept.get('paula')?.account).toMatchObject({ hasPassword: false });
  const { body } = await supertest(front.url).get('/_api/v1/me').expect(200);
  expect(body).toMatchObject({ account: null });
  await me(front, 'no name').expect(403);
  await front.store.ask('putAccount', { name: 'paula', create: false, set: { disabled: true }, by: 'ada' });
  await me(front, 'paula').expect(403);
});

test.each([
  ['from another address', trusting(['10.9.9.9'])],
  ['where no proxy is trusted', {}],
])('the header means nothing %s, whatever is said of where it came from', async (_where, config) => {
  await using front = await startLoginFront(config);
  expect((await me(front, 'ada').expect(200)).body).toMatchObject({ account: null, role: 'reader' });
});
