import { UnavailableStore } from '@erwik/bus';
import { until } from '@erwik/testkit';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccount, browserOf, password, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

let front: LoginFront;
beforeAll(async () => {
  front = await startLoginFront();
});
afterAll(() => front[Symbol.asyncDispose]());

const text = 'Two <lines>\n\n& a "third"\n';
const formOf = (key: string) => ({ text, base: '', summary: 'My words', key, action: 'save' });
/** What the answer's form would send. */
const fieldsIn = (document: string): Record<string, string> => {
  const plain = (value: string) =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const inputs = [...document.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const area = /<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</.exec(document);
  const pairs = [...inputs.map(([, name, value]) => [name, value]), [area?.[1], area?.[2]]];
  return Object.fromEntries(pairs.map(([name, value]) => [name ?? '', plain(value ?? '')]));
};

test('who is not logged in any more keeps what they wrote, logs in, and it is saved once', async () => {
  const browser = await browserOf(front);
  const refused = await browser.post('/Kept/_edit').type('form').send(formOf('key-of-this-save'));
  expect(refused.status).toBe(401);
  const kept = fieldsIn(refused.text);
  expect(kept).toMatchObject({
    ...{ 'held-for': '/Kept/_edit', 'held.text': text, 'held.summary': 'My words' },
    ...{ 'held.key': 'key-of-this-save', 'held.base': '' },
  });
  const again = await browser
    .post('/_login')
    .type('form')
    .send({ ...kept, name: 'wim', password: 'wrong' });
  expect(again.status).toBe(401);
  expect(fieldsIn(again.text)).toMatchObject({ 'held-for': '/Kept/_edit', 'held.text': text });
  const before = front.store.commits;
  const saved = await browser
    .post('/_login')
    .type('form')
    .send({ ...kept, name: 'wim', password });
  expect(saved.status).toBe(303);
  expect(saved.headers['location']).toMatch(/^\/Kept\?saved=[0-9a-f]{40}$/);
  expect(String(saved.headers['set-cookie'])).toContain('erwik_session=');
  // the back button, or a second press
  await browser
    .post('/_login')
    .type('form')
    .send({ ...kept, name: 'wim', password })
    .expect(303);
  expect(front.store.commits).toBe(before + 1);
  const { body } = await browser.get('/_api/v1/pages/Kept').expect(200);
  expect(body).toMatchObject({ text, author: { name: 'Wim W.' } });
});

test('who has logged in elsewhere meanwhile goes on without a password', async () => {
  const browser = await browserOf(front);
  const refused = await browser.post('/Elsewhere/_edit').type('form').send(formOf('another-key-here'));
  const other = await browserOf(front, 'wim');
  const cookie = (await other.get('/_account')).headers['set-cookie'] as unknown as string[];
  const saved = await supertest(front.url)
    .post('/_login')
    .set('Cookie', cookie)
    .type('form')
    .send({ ...fieldsIn(refused.text), action: 'again' });
  expect(saved.headers['location']).toMatch(/^\/Elsewhere\?saved=/);
});

test('a login lets nobody do by a held form what they may not', async () => {
  const browser = await browserOf(front);
  const held = { 'held-for': '/_people', 'held.action': 'invite', 'held.role': 'admin', 'held.groups': '' };
  const answer = await browser
    .post('/_login')
    .type('form')
    .send({ ...held, name: 'wim', password });
  expect(answer.status).toBe(403);
  const page = {
    ...fieldsIn(
      (await browserOf(front).then((b) => b.post('/No/_edit').type('form').send(formOf('key-for-reader'))))
        .text,
    ),
  };
  const reader = await browser
    .post('/_login')
    .type('form')
    .send({ ...page, name: 'rea', password });
  expect(reader.status).toBe(403);
  expect(reader.text).toContain('Two &lt;lines&gt;');
  expect(front.store.accounts.invitations.size).toBe(0);
});

test.each(['//evil.test/', 'https://evil.test/', '/_login', '/_logout'])(
  'a form that says it was for %s goes nowhere',
  async (path) => {
    const answer = await supertest(front.url)
      .post('/_login')
      .type('form')
      .send({ name: 'wim', password, 'held-for': path, 'held.text': text });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
  },
);

test('while nobody can say who is logged in, a save is 503 with the text, and reading goes on', async () => {
  await using cut = await startLoginFront();
  cut.store.write('Home', '# Home\n');
  const browser = await browserOf(cut, 'wim');
  await cut.redis.kill();
  await until(async () => {
    const answer = await browser.post('/Later/_edit').type('form').send(formOf('key-of-later-save'));
    if (answer.status !== 503) return false;
    expect(fieldsIn(answer.text)).toMatchObject({ text, key: 'key-of-later-save' });
    expect(answer.headers['retry-after']).toBeDefined();
    return true;
  });
  await browser.get('/Home').expect(200);
  await browser.get('/_recent').expect(200);
  const login = await supertest(cut.url).post('/_login').type('form').send({ name: 'ada', password });
  expect(login.status).toBe(503);
  // with an empty Redis nobody is logged in, and the text waits for a login
  await cut.redis.restart({ keepData: false });
  await until(
    async () => {
      const answer = await browser.post('/Later/_edit').type('form').send(formOf('key-of-later-save'));
      return answer.status === 401 && fieldsIn(answer.text)['held.text'] === text;
    },
    { what: 'the login form with the text' },
  );
});

test('while the store does not say whose session it is, nothing is signed by nobody', async () => {
  await addAccount(front, 'slow', { role: 'writer' });
  const browser = await browserOf(front, 'slow');
  front.front.missedEvents();
  front.store.before = (operation) => {
    if (operation === 'findAccount') throw new UnavailableStore('timeout', 'no answer');
  };
  const answer = await browser.post('/Slow/_edit').type('form').send(formOf('key-of-slow-save'));
  front.store.before = () => {};
  expect(answer.status).toBe(503);
  expect(fieldsIn(answer.text)).toMatchObject({ text });
  expect((await browser.post('/Slow/_edit').type('form').send(formOf('key-of-slow-save'))).status).toBe(303);
});

test('in an open wiki, what a member writes after the session has ended is not signed by nobody', async () => {
  await using open = await startLoginFront({ access: 'open' });
  const browser = await browserOf(open, 'wim');
  await browserOf(open, 'wim').then((other) =>
    other.post('/_account').type('form').send({ action: 'sessions' }),
  );
  const kept = ((await browser.get('/_api/v1/me')).headers['set-cookie'] ?? []) as unknown as string[];
  expect(kept.join()).toContain('erwik_session=; Max-Age=0');
  const again = await browserOf(open, 'wim');
  const cookie =
    ((await again.get('/_account')).headers['set-cookie'] as unknown as string[])[0]?.split(';')[0] ?? '';
  await again.post('/_account').type('form').send({ action: 'sessions' }).expect(303);
  const send = () => supertest(open.url).post('/Open/_edit').set('Cookie', cookie).type('form');
  const refused = await send().send(formOf('key-in-open-wiki'));
  expect(refused.status).toBe(401);
  expect(fieldsIn(refused.text)).toMatchObject({ 'held.text': text });
  const put = await supertest(open.url)
    .put('/_api/v1/pages/Open')
    .set('Cookie', cookie)
    .set('If-None-Match', '*')
    .send({ text });
  expect(put.status).toBe(401);
  expect(open.store.commits).toBe(0);
  // the browser has forgotten the session now, and its owner may go on without one
  await browserOf(open).then((b) =>
    b.post('/Open/_edit').type('form').send(formOf('key-in-open-wiki')).expect(303),
  );
});

test('what readers may send is not held', async () => {
  front.store.write('Watched', '# Watched\n');
  const browser = await browserOf(front);
  expect((await browser.post('/Watched/_download').type('form').send({ text })).status).toBe(200);
  expect((await browser.post('/Watched/_preview').type('form').send({ text })).status).toBe(200);
});
