import { randomBytes } from 'node:crypto';
import { joinPath, ticketHash, ticketOf } from '@erwik/accounts';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordProblem } from '../src/accounts/password-rules.js';
import { addAccount, addToken, browserOf, password, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

let front: LoginFront;
beforeAll(async () => {
  front = await startLoginFront();
});
afterAll(() => front[Symbol.asyncDispose]());

const linkIn = (document: string): string => /\/_join\/[0-9a-f]{16}\.[\w-]{43}/.exec(document)?.[0] ?? '';
const profile = { 'display-name': 'Nora N.', email: 'nora@example.org', password };

test('an administrator invites somebody, who chooses a name and is logged in', async () => {
  const admin = await browserOf(front, 'ada');
  const invited = await admin
    .post('/_people')
    .type('form')
    .send({ action: 'invite', role: 'writer', groups: '@board, staff' })
    .expect(200);
  expect(invited.headers['referrer-policy']).toBe('no-referrer');
  const link = linkIn(invited.text);
  const guest = await browserOf(front);
  const form = await guest.get(link).expect(200);
  expect(form.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  await guest
    .post(link)
    .type('form')
    .send({ ...profile, name: 'Nora' })
    .expect(303);
  const { body } = await guest.get('/_api/v1/me').expect(200);
  expect(body).toMatchObject({
    account: 'nora',
    role: 'writer',
    groups: ['board', 'staff'],
    name: 'Nora N.',
  });
  await guest.post('/Signed/_edit').type('form').send({ text: 'x', author: 'Ada L.' }).expect(303);
  const commit = front.store.asked.findLast(({ operation }) => operation === 'save');
  expect(commit?.body).toMatchObject({ author: { name: 'Nora N.', email: 'nora@example.org' } });
  // it was for one account
  expect((await browserOf(front).then((other) => other.get(link))).status).toBe(410);
  await browserOf(front).then((other) =>
    other
      .post(link)
      .type('form')
      .send({ ...profile, name: 'eve' })
      .expect(410),
  );
});

test.each([
  ['a name that is taken', { name: 'ada' }],
  ['a name that can be none', { name: 'Ada Lovelace' }],
  ['a name with a path', { name: '../ada' }],
  ['a shown name that is two lines', { 'display-name': 'Nora\nCommitter: x' }],
  ['a shown name with an address in it', { 'display-name': 'Nora <a@b.c>' }],
  ['no shown name', { 'display-name': ' ' }],
  ['a shown name that another is shown by', { 'display-name': 'ADA  l.' }],
  ['the name of another account as a shown name', { 'display-name': 'wim' }],
  ["another's address", { 'display-name': 'N', email: 'Ada@example.org' }],
  ['a short password', { password: 'short' }],
  ['a password that is tried first', { password: 'Password123' }],
  ['the name as a password', { name: 'extraordinary', password: 'extraordinary1' }],
])('a link makes no account of %s, and says why', async (_what, given) => {
  const link = await freeLink();
  const guest = await browserOf(front);
  const answer = await guest
    .post(link)
    .type('form')
    .send({ ...profile, name: 'nobody-yet', ...given });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('role="alert"');
  expect(answer.text).not.toContain(password);
  await guest.get(link).expect(200);
  expect(front.store.accounts.kept.has('nobody-yet')).toBe(false);
});

test.each(['/_join/x', '/_join/0123456789abcdef.', '/_join/0123456789abcdef.wrongwrongwrongwrong'])(
  'the link %s leads nowhere',
  async (path) => {
    const { status, text } = await supertest(front.url).get(path);
    expect(status).toBe(410);
    expect(text).toContain('Ask an administrator');
  },
);

test('a link for a new password ends all sessions, and changes nothing else', async () => {
  await addAccount(front, 'forgetful', { role: 'writer', displayName: 'Fred' });
  const thief = await browserOf(front, 'forgetful');
  const admin = await browserOf(front, 'ada');
  const made = await admin.post('/_people/forgetful').type('form').send({ action: 'reset' }).expect(200);
  const owner = await browserOf(front);
  const link = linkIn(made.text);
  expect((await owner.get(link).expect(200)).text).toContain('forgetful');
  await owner.post(link).type('form').send({ name: 'ada', password: 'something else now' }).expect(303);
  const who = async (browser: typeof owner) => (await browser.get('/_api/v1/me')).body as { account: string };
  expect(await who(owner)).toMatchObject({ account: 'forgetful', role: 'writer', name: 'Fred' });
  expect(await who(thief)).toMatchObject({ account: null });
});

test('people see and change what others see of them', async () => {
  await addAccount(front, 'own', { role: 'writer' });
  const browser = await browserOf(front, 'own');
  const sent = { action: 'profile', 'display-name': 'Olga O.', email: '' };
  await browser.post('/_account').type('form').send(sent).expect(303);
  const page = await browser.get('/_account?saved=1').expect(200);
  expect(page.text).toContain('value="Olga O."');
  const bad = await browser
    .post('/_account')
    .type('form')
    .send({ ...sent, 'display-name': 'a\u0000b' });
  expect(bad.status).toBe(422);
});

test('nobody is shown as somebody else, and who is shown so already keeps it', async () => {
  await addAccount(front, 'double', { role: 'writer', displayName: 'Wim W.' });
  const browser = await browserOf(front, 'double');
  const change = async (lines: Record<string, string>) =>
    (
      await browser
        .post('/_account')
        .type('form')
        .send({ action: 'profile', ...lines })
    ).status;
  expect(await change({ 'display-name': 'Wim W.', email: '' })).toBe(303);
  for (const [shown, email] of [
    ['Ada L.', ''],
    ['ａｄａ l.', ''],
    ['ada', ''],
    ['Dora', 'ADA@example.org'],
  ])
    expect([shown, await change({ 'display-name': shown ?? '', email: email ?? '' })]).toEqual([shown, 422]);
  expect(front.store.accounts.kept.get('double')?.account).toMatchObject({
    displayName: 'Wim W.',
    email: '',
  });
  expect(await change({ 'display-name': 'Double', email: 'double@example.org' })).toBe(303);
});

test('nobody gives themselves more than they have', async () => {
  await addAccount(front, 'ambitious', { role: 'reader' });
  const browser = await browserOf(front, 'ambitious');
  const sent = { action: 'profile', 'display-name': 'A', email: '', role: 'admin', groups: 'board' };
  await browser.post('/_account').type('form').send(sent).expect(303);
  expect(front.store.accounts.kept.get('ambitious')?.account).toMatchObject({ role: 'reader', groups: [] });
  for (const path of ['/_people', '/_people/ada', '/_people/ambitious'])
    expect([
      (await browser.get(path)).status,
      (await browser.post(path).type('form').send({ action: 'save', role: 'admin' })).status,
    ]).toEqual([403, 403]);
});

test('an administrator sets what somebody may, and sees who did what', async () => {
  await addAccount(front, 'changed', { role: 'reader' });
  const admin = await browserOf(front, 'ada');
  await admin
    .post('/_people/changed')
    .type('form')
    .send({ action: 'save', role: 'writer', groups: 'staff' })
    .expect(303);
  expect(front.store.accounts.kept.get('changed')?.account).toMatchObject({
    role: 'writer',
    groups: ['staff'],
  });
  const bad = await admin.post('/_people/changed').type('form').send({ action: 'save', role: 'king' });
  expect(bad.status).toBe(422);
  const { text } = await admin.get('/_people').expect(200);
  expect(text).toContain('changed account');
  expect((await admin.get('/_people/nobody-here')).status).toBe(404);
});

test('an invitation is taken back', async () => {
  const admin = await browserOf(front, 'ada');
  const made = await admin
    .post('/_people')
    .type('form')
    .send({ action: 'invite', role: 'reader', groups: '' });
  const link = linkIn(made.text);
  const id = link.slice('/_join/'.length, '/_join/'.length + 16);
  expect((await admin.get('/_people')).text).toContain(id);
  await admin.post('/_people').type('form').send({ action: 'take-back', id }).expect(303);
  expect((await supertest(front.url).get(link)).status).toBe(410);
});

test('programs make and remove tokens, but none that may more than themselves', async () => {
  const ask = (token: string) => supertest.agent(front.url).set('Authorization', `Bearer ${token}`);
  const [admin, writer] = [
    await addToken(front, 'ada', { scope: 'admin' }),
    await addToken(front, 'wim', { scope: 'write' }),
  ];
  const made = await ask(admin)
    .post('/_api/v1/tokens')
    .send({ label: 'bot', scope: 'write', account: 'wim' });
  expect(made.status).toBe(201);
  const { token, id } = made.body as { token: string; id: string };
  expect((await ask(token).get('/_api/v1/me')).body).toMatchObject({ account: 'wim', role: 'writer' });
  expect((await ask(writer).post('/_api/v1/tokens').send({ label: 'more', scope: 'admin' })).status).toBe(
    403,
  );
  const listed = await ask(admin).get('/_api/v1/tokens?account=wim').expect(200);
  expect(listed.text).toContain(id);
  expect(listed.text).not.toContain(token);
  await ask(admin).delete(`/_api/v1/tokens/${id}`).expect(204);
  expect((await ask(token).get('/_api/v1/me')).status).toBe(401);
  const stranger = await supertest(front.url).get('/_api/v1/tokens');
  expect(stranger.status).toBe(401);
});

test.each([
  ['correct horse battery', 'ada', true],
  ['größere Fische', 'ada', true],
  ['🐟🐟🐟🐟🐟🐟🐟🐟🐟', 'ada', false],
  ['aaaaaaaaaaaaaaaa', 'ada', false],
  ['1234567890', 'ada', false],
  ['x'.repeat(1025), 'ada', false],
  ['adaadaadaada', 'ada', false],
  ['short', '', false],
])('the password %s of %s will do: %s', (given, name, does) => {
  expect(passwordProblem(given, name) === null).toBe(does);
});

async function freeLink(): Promise<string> {
  const ticket = ticketOf(randomBytes);
  const now = Date.now();
  const invitation = { id: ticket.id, name: null, role: 'reader' as const, groups: [], createdBy: 'test' };
  await front.store.ask('putInvitation', {
    invitation: { ...invitation, createdAt: now, expiresAt: now + 60_000 },
    hash: ticketHash(ticket),
    by: 'test',
  });
  return joinPath(ticket);
}
