import { until } from '@erwik/testkit';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownPath } from '../src/http/own-path.js';
import { listen } from './support/listen.js';
import { addAccount, addToken, browserOf, password, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

let front: LoginFront;
beforeAll(async () => {
  front = await startLoginFront();
  front.store.write('Home', '# Home\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const me = async (browser: Awaited<ReturnType<typeof browserOf>>): Promise<string | null> => {
  const { body } = await browser.get('/_api/v1/me').expect(200);
  return (body as { account: string | null }).account;
};

const attempt = (name: string, typed: string, address = '203.0.113.7') =>
  supertest(front.url)
    .post('/_login')
    .set('X-Forwarded-For', address)
    .type('form')
    .send({ name, password: typed });

test('who knows the password is logged in, led back, and logged out again', async () => {
  const browser = await browserOf(front);
  const form = await browser.get('/_login?return=/Home').expect(200);
  expect(form.headers['cache-control']).toBe('no-store');
  expect(form.headers['set-cookie']).toBeUndefined();
  const answer = await browser
    .post('/_login')
    .type('form')
    .send({ name: ' ADA ', password, return: '/Home' });
  expect(answer.status).toBe(303);
  expect(answer.headers['location']).toBe('/Home');
  const [cookie] = answer.headers['set-cookie'] as unknown as string[];
  expect(cookie).toMatch(/^erwik_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  expect(await me(browser)).toBe('ada');
  await browser.post('/_logout').expect(303);
  expect(await me(browser)).toBeNull();
  // the cookie is worth nothing even to who has kept it
  const kept = await supertest(front.url)
    .get('/_api/v1/me')
    .set('Cookie', cookie?.split(';')[0] ?? '');
  expect((kept.body as { account: unknown }).account).toBeNull();
});

test('a wrong password, a name nobody has, and an account that is disabled are answered alike', async () => {
  await addAccount(front, 'gone', { role: 'writer' });
  await front.store.ask('putAccount', { name: 'gone', create: false, set: { disabled: true }, by: 'test' });
  const answers = await Promise.all([
    attempt('wim', 'not the password', '203.0.113.20'),
    attempt('nobody', password, '203.0.113.21'),
    attempt('gone', password, '203.0.113.22'),
    attempt('Not A Name!', password, '203.0.113.23'),
    attempt('wim', 'x'.repeat(5000), '203.0.113.24'),
  ]);
  const bodies = answers.map(({ text }) => text.replaceAll(/ value="[^"]*"/g, ''));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(new Set(bodies).size).toBe(1);
  expect(answers.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true);
});

test('over https the cookie is one that no other host can plant', async () => {
  const answer = await supertest(front.url)
    .post('/_login')
    .set('X-Forwarded-Proto', 'https')
    .type('form')
    .send({ name: 'ada', password });
  const [cookie] = answer.headers['set-cookie'] as unknown as string[];
  expect(cookie).toMatch(
    /^__Host-erwik_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test('a session that somebody planted before the login is not the one after it', async () => {
  const attacker = await browserOf(front, 'rea');
  const planted = (await attacker.get('/_account')).headers['set-cookie'] as unknown as string[];
  const cookie = planted[0]?.split(';')[0] ?? '';
  expect(cookie).toMatch(/^erwik_session=/);
  const answer = await supertest(front.url)
    .post('/_login')
    .set('Cookie', cookie)
    .type('form')
    .send({ name: 'ada', password });
  const fresh = (answer.headers['set-cookie'] as unknown as string[])[0]?.split(';')[0];
  expect(fresh).toMatch(/^erwik_session=/);
  expect(fresh).not.toBe(cookie);
  expect(await me(attacker)).toBeNull();
});

test.each([
  ['no session', 'erwik_session=s%3Aabcdefghijklmnopqrstuvwxyz012345.0000'],
  ['one that is not signed', 'erwik_session=abcdefghijklmnopqrstuvwxyz012345'],
  ['a path', 'erwik_session=s%3A..%2F..%2Fetc'],
  ['broken escapes', 'erwik_session=%E0%A4%A'],
  ['the secure one without https', '__Host-erwik_session=s%3Aabc.def'],
  ['a very long one', `erwik_session=${'x'.repeat(6000)}`],
])('a forged cookie that holds %s is nobody', async (_what, cookie) => {
  const { body } = await supertest(front.url).get('/_api/v1/me').set('Cookie', cookie).expect(200);
  expect((body as { account: unknown }).account).toBeNull();
});

test('a new password ends the sessions that somebody has stolen, and keeps the own one', async () => {
  await addAccount(front, 'vic', { role: 'writer' });
  const [thief, owner] = [await browserOf(front, 'vic'), await browserOf(front, 'vic')];
  expect(await me(thief)).toBe('vic');
  const change = { action: 'password', 'current-password': password, password: 'quite another sentence' };
  const wrong = await owner
    .post('/_account')
    .type('form')
    .send({ ...change, 'current-password': 'no' });
  expect(wrong.status).toBe(422);
  expect(await me(thief)).toBe('vic');
  await owner.post('/_account').type('form').send(change).expect(303);
  expect(await me(thief)).toBeNull();
  expect(await me(owner)).toBe('vic');
  await attempt('vic', password, '203.0.113.30').expect(401);
  await attempt('vic', 'quite another sentence', '203.0.113.30').expect(303);
});

test('who logs out everywhere is logged out everywhere', async () => {
  const [one, other] = [await browserOf(front, 'rea'), await browserOf(front, 'rea')];
  await one.post('/_account').type('form').send({ action: 'sessions' }).expect(303);
  expect([await me(one), await me(other)]).toEqual([null, null]);
});

test('an account that is disabled or removed is nobody at once', async () => {
  for (const name of ['dis', 'rem']) await addAccount(front, name, { role: 'writer' });
  const [disabled, removed, admin] = [
    await browserOf(front, 'dis'),
    await browserOf(front, 'rem'),
    await browserOf(front, 'ada'),
  ];
  await admin
    .post('/_people/dis')
    .type('form')
    .send({ action: 'save', role: 'writer', disabled: '1' })
    .expect(303);
  await admin.post('/_people/rem').type('form').send({ action: 'remove' }).expect(303);
  expect([await me(disabled), await me(removed)]).toEqual([null, null]);
});

test('a stream of changes ends where accounts change, so that who comes again is asked who they are', async () => {
  const Authorization = `Bearer ${await addToken(front, 'wim', { scope: 'read' })}`;
  const [member, anybody] = await Promise.all([
    listen(front.port, '/_events', `Authorization: ${Authorization}\r\n`),
    listen(front.port, '/_events', ''),
  ]);
  await addAccount(front, 'new', { role: 'reader' });
  const end = '\r\n0\r\n\r\n';
  await until(() => member.text().endsWith(end), { what: 'the end of the stream' });
  expect(anybody.text()).not.toContain(end);
  member.socket.destroy();
  anybody.socket.destroy();
});

test('who guesses waits longer and longer, and its owner comes in from elsewhere', async () => {
  await addAccount(front, 'target', { role: 'writer' });
  for (let count = 0; count < 6; count += 1) await attempt('target', `guess number ${count}`).expect(401);
  const refused = await attempt('target', password);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(refused.text).toContain('too many tries');
  await attempt('target', password, '203.0.113.8').expect(303);
  await attempt('ada', password).expect(303);
});

test('passwords that programs send are counted as well', async () => {
  await addAccount(front, 'coded', { role: 'writer' });
  const ask = (typed: string) =>
    supertest(front.url).get('/_api/v1/me').set('X-Forwarded-For', '203.0.113.9').auth('coded', typed);
  expect(((await ask(password).expect(200)).body as { account: unknown }).account).toBe('coded');
  for (let count = 0; count < 6; count += 1) await ask(`guess ${count}`).expect(401);
  const refused = await ask('another guess');
  expect(refused.status).toBe(429);
  expect(refused.headers['content-type']).toContain('problem+json');
});

test('a token may what its account may, and no more than it says itself', async () => {
  const put = (name: string, token: string) =>
    supertest(front.url)
      .put(`/_api/v1/pages/${name}`)
      .set('Authorization', `Bearer ${token}`)
      .set('If-None-Match', '*')
      .send({ text: 'words', author: 'Mallory' });
  const write = await addToken(front, 'wim', { scope: 'write' });
  const saved = await put('By-Token', write).expect(201);
  const { body } = await supertest(front.url).get(`/_api/v1/pages/By-Token`).expect(200);
  expect((body as { author: unknown }).author).toEqual({ name: 'Wim W.' });
  expect(String(saved.headers['set-cookie'])).not.toContain('session');
  expect((await put('Other', await addToken(front, 'wim', { scope: 'read' }))).status).toBe(403);
  expect((await put('Other', await addToken(front, 'rea', { scope: 'admin' }))).status).toBe(403);
  expect((await put('Other', await addToken(front, 'wim', { scope: 'write', expiresAt: 1 }))).status).toBe(
    401,
  );
  for (const bad of ['erwik_0123456789abcdef_nonsensenonsensenonsense', 'nonsense', `${write}x`]) {
    const refused = await put('Other', bad);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('Bearer');
    expect((refused.body as { code: string }).code).toBe('invalid_token');
  }
});

test('a token that is removed is worth nothing at once', async () => {
  const browser = await browserOf(front, 'wim');
  const made = await browser
    .post('/_account')
    .type('form')
    .send({ action: 'token', label: 'my bot', scope: 'write', folder: 'bots', days: '30' })
    .expect(200);
  const token = /erwik_([0-9a-f]{16})_[\w-]{43}/.exec(made.text);
  const ask = () =>
    supertest(front.url)
      .get('/_api/v1/me')
      .set('Authorization', `Bearer ${token?.[0] ?? ''}`);
  expect((await ask().expect(200)).body).toMatchObject({ account: 'wim', role: 'writer', prefix: 'bots' });
  const page = await browser.get('/_account').expect(200);
  expect(page.text).toContain('my bot');
  expect(page.text).not.toContain(token?.[0]);
  await browser.post('/_account').type('form').send({ action: 'remove-token', id: token?.[1] }).expect(303);
  expect((await ask()).status).toBe(401);
});

test.each([
  ['/Home', '/Home'],
  ['/Home?section=2#top', '/Home?section=2#top'],
  ['/a b', '/a%20b'],
  [undefined, '/'],
  ['', '/'],
  ['Home', '/'],
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['\\\\evil.test', '/'],
  ['/%5Cevil.test', '/%5Cevil.test'],
  ['/.//evil.test', '/'],
  ['/x/..//evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['/\n/evil.test', '/'],
  ['https://evil.test/', '/'],
  ['javascript:alert(1)', '/'],
  ['http:/evil.test', '/'],
  ['/@evil.test', '/@evil.test'],
])('after a login, %j leads to %s', (asked, path) => {
  expect(ownPath(asked)).toBe(path);
});

test('a login leads to no other host', async () => {
  for (const path of ['//evil.test', '/\\evil.test', 'https://evil.test', '/_logout', '/_login?return=/x']) {
    const answer = await supertest(front.url)
      .post('/_login')
      .type('form')
      .send({ name: 'ada', password, return: path });
    expect(answer.headers['location']).toBe('/');
  }
});

test('another site cannot make a browser log in', async () => {
  await supertest(front.url)
    .post('/_login')
    .set('Sec-Fetch-Site', 'cross-site')
    .type('form')
    .send({ name: 'ada', password })
    .expect(403);
});

//   browser ──┬── front ──┐
//             └── front ──┴── Redis
test('who is logged in at one front of a node is logged in at all of them, and logged out', async () => {
  await using one = await startLoginFront();
  await using other = await startLoginFront({}, one);
  const login = await supertest(one.url).post('/_login').type('form').send({ name: 'ada', password });
  const cookie = (login.headers['set-cookie'] as unknown as string[])[0]?.split(';')[0] ?? '';
  const who = async ({ url }: LoginFront) =>
    (await supertest(url).get('/_api/v1/me').set('Cookie', cookie)).body as { account: unknown };
  expect(await who(other)).toMatchObject({ account: 'ada' });
  await supertest(other.url).post('/_logout').set('Cookie', cookie).expect(303);
  expect(await who(one)).toMatchObject({ account: null });
});
