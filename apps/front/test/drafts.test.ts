import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectBus } from '@erwik/bus';
import { keptDraftMaxChars } from '@erwik/events';
import { createLogger } from '@erwik/runtime';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import type { Bus } from '@erwik/bus';
import { busDraftBoard } from '../src/drafts/draft-board.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let redis: TestRedis;
let bus: Bus;
let front: TestFront;
let tests = 0;
/** A page of each test's own. */
let name = '';
let base = '';
const page = 'One.\n\nTwo.\n\nThree.\n';
beforeAll(async () => {
  redis = await startTestRedis();
  const log = createLogger({ app: 'front', level: 'error' });
  bus = connectBus({ url: redis.url, node: 'erwik@e1.test', log });
  await until(() => bus.connected, { what: 'Redis' });
  front = await startFront({}, undefined, undefined, { drafts: busDraftBoard(bus) });
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});
beforeEach(() => {
  tests += 1;
  name = `Draft-${tests}`;
  base = front.store.write(name, page);
});

const get = (path: string, cookie = '') => supertest(front.url).get(path).redirects(0).set('Cookie', cookie);
const post = (path: string, fields: Record<string, string>, cookie = '') =>
  supertest(front.url).post(path).type('form').redirects(0).set('Cookie', cookie).send(fields);
/** Keeps a draft as a browser does, and answers the cookie by which it is found again. */
const keep = async (text: string, fields: Record<string, string> = {}): Promise<string> => {
  const answer = await post(`/${name}/_draft`, { text, base, ...fields }).expect(204);
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
};
const merge = (text: string) => post(`/${name}/_merge`, { text, base });

test('the browser that kept a draft is offered it, and no other is', async () => {
  const answer = await post(`/${name}/_draft`, { text: 'Half a sentence', base }).expect(204);
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    /^erwik_draft=[0-9a-f]{32}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0];
  const form = await get(`/${name}/_edit`, cookie).expect(200);
  expect(form.text).toContain('You have an unsaved draft from');
  expect(form.text).toContain('Nobody has changed the page since.');
  expect(textIn(form.text)).toBe(page);
  expect((await get(`/${name}/_edit`)).text).not.toContain('unsaved draft');
  expect((await get('/Elsewhere/_edit', cookie)).text).not.toContain('unsaved draft');
});

test('a draft becomes the text of the form only when its writer says so', async () => {
  const cookie = await keep('One.\n\nTwo and a half.\n\nThree.\n');
  const form = await get(`/${name}/_edit?draft=1`, cookie).expect(200);
  expect(textIn(form.text)).toBe('One.\n\nTwo and a half.\n\nThree.\n');
  expect(form.text).toContain(`name="base" value="${base}"`);
  const changes = await get(`/${name}/_edit?draft=changes`, cookie).expect(200);
  expect(changes.text).toContain('Your changes');
  expect(front.store.head).toBe(base);
});

test('a draft of a page that others have changed since is put together with what they changed', async () => {
  const cookie = await keep('One.\n\nTwo.\n\nThree of mine.\n');
  const theirs = front.store.write(name, 'One of theirs.\n\nTwo.\n\nThree.\n');
  const offer = await get(`/${name}/_edit`, cookie).expect(200);
  expect(offer.text).toContain('The page was changed since');
  const form = await get(`/${name}/_edit?draft=1`, cookie).expect(200);
  expect(textIn(form.text)).toBe('One of theirs.\n\nTwo.\n\nThree of mine.\n');
  expect(form.text).toContain(`name="base" value="${theirs}"`);
});

test('a draft of words that others have changed too keeps its own base, so that the save shows both', async () => {
  const cookie = await keep('One of mine.\n\nTwo.\n\nThree.\n');
  front.store.write(name, 'Something of theirs.\n\nTwo.\n\nThree.\n');
  const form = await get(`/${name}/_edit?draft=1`, cookie).expect(200);
  expect(textIn(form.text)).toBe('One of mine.\n\nTwo.\n\nThree.\n');
  expect(form.text).toContain(`name="base" value="${base}"`);
});

test('another page that was changed meanwhile does not count', async () => {
  const cookie = await keep('Half a sentence');
  front.store.write('Elsewhere-entirely', 'x\n');
  expect((await get(`/${name}/_edit`, cookie)).text).toContain('Nobody has changed the page since.');
});

test('a draft is forgotten when it is saved, and when its writer does not want it', async () => {
  const cookie = await keep('Saved soon\n');
  const saving = { text: 'Saved soon\n', base, action: 'save', key: `key-${name}` };
  await post(`/${name}/_edit`, saving, cookie).expect(303);
  front.store.write(name, page);
  await until(async () => !(await get(`/${name}/_edit`, cookie)).text.includes('unsaved draft'), {
    what: 'the end of the draft',
  });
  const second = await keep('Not wanted');
  const dropped = await post(`/${name}/_draft`, { action: 'drop' }, second).expect(303);
  expect(dropped.headers['location']).toBe(`/${name}/_edit`);
  expect((await get(`/${name}/_edit`, second)).text).not.toContain('unsaved draft');
});

test('a draft of a section is offered in the form of that section alone', async () => {
  base = front.store.write(name, '## A\n\na\n\n## B\n\nb\n');
  const cookie = await keep('## B\n\nbb\n', { section: '2' });
  expect((await get(`/${name}/_edit?section=1`, cookie)).text).not.toContain('unsaved draft');
  expect((await get(`/${name}/_edit?section=2`, cookie)).text).toContain(
    `/${name}/_edit?section=2&amp;draft=1`,
  );
  const form = await get(`/${name}/_edit?section=2&draft=1`, cookie).expect(200);
  expect(textIn(form.text)).toBe('## B\n\nbb\n');
});

test('a draft that is too long, from another site, or in a wiki that only members edit is not kept', async () => {
  await post(`/${name}/_draft`, { text: 'x'.repeat(keptDraftMaxChars), base }).expect(413);
  await post(`/${name}/_draft`, { text: 'x', base }).set('Sec-Fetch-Site', 'cross-site').expect(403);
  await using closed = await startFront({ access: 'members' }, undefined, undefined, {
    drafts: busDraftBoard(bus),
  });
  await supertest(closed.url).post(`/${name}/_draft`).type('form').send({ text: 'x' }).expect(403);
  await get(`/${name}/_draft`).expect(405);
});

test('a cookie that is none of ours names no draft and does no harm', async () => {
  for (const cookie of ['erwik_draft=*', 'erwik_draft=__proto__', `erwik_draft=${'a'.repeat(31)}`]) {
    expect((await get(`/${name}/_edit`, cookie).expect(200)).text).not.toContain('unsaved draft');
  }
});

test('a text is put together with what others have saved since, and nothing is written', async () => {
  expect((await merge('Mine.\n')).body).toEqual({ kind: 'unchanged' });
  const theirs = front.store.write(name, 'One of theirs.\n\nTwo.\n\nThree.\n');
  const { body } = await merge('One.\n\nTwo.\n\nThree of mine.\n').expect(200);
  expect(body).toMatchObject({
    kind: 'merged',
    text: 'One of theirs.\n\nTwo.\n\nThree of mine.\n',
    base: theirs,
    change: { author: { name: 'alice' } },
  });
  expect((await merge('One of mine.\n\nTwo.\n\nThree.\n')).body).toEqual({ kind: 'conflict' });
  expect(front.store.head).toBe(theirs);
  front.store.delete(name);
  expect((await merge('Mine.\n')).body).toEqual({ kind: 'gone' });
  await post(`/${name}/_merge`, { text: 'x', base, section: '1' }).expect(400);
});

test('with Redis away drafts are not kept, and everything else works on', async () => {
  await using away = await startTestRedis();
  const log = createLogger({ app: 'front', level: 'error' }, { write: () => {} });
  await using broken = connectBus({ url: away.url, node: 'erwik@e1.test', log });
  await until(() => broken.connected, { what: 'Redis' });
  await away.kill();
  await until(() => !broken.connected, { what: 'the loss of Redis' });
  await using other = await startFront({}, undefined, undefined, { drafts: busDraftBoard(broken) });
  other.store.write('Tea', page);
  const cookie = `erwik_draft=${'a'.repeat(32)}`;
  const at = (path: string) => supertest(other.url).get(path).set('Cookie', cookie);
  const send = (path: string, fields: Record<string, string>) =>
    supertest(other.url).post(path).type('form').redirects(0).set('Cookie', cookie).send(fields);
  await send('/Tea/_draft', { text: 'x' }).expect(503);
  expect(textIn((await at('/Tea/_edit').expect(200)).text)).toBe(page);
  await send('/Tea/_edit', { text: 'y', base: other.store.head ?? '', action: 'save' }).expect(303);
});

function textIn(html: string): string {
  return /<textarea id="text"[^>]*>\n([^<]*)<\/textarea>/.exec(html)?.[1] ?? '';
}
