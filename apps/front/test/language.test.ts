import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@erwik/testkit';
import { preferredLanguage } from '../src/http/request-language.js';
import { listen } from './support/listen.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}, url = front.url) =>
  supertest(url).get(path).set(headers).redirects(0);
const german = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['DE-de;q=0.5', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['fr-FR,fr;q=0.9,de;q=0.7,en;q=0.3', 'de'],
  ['en;q=0.2, de;q=0.7', 'de'],
  ['de;q=0, en', 'en'],
  ['de;q=0', null],
  ['fr', null],
  ['*', null],
  ['', null],
  ['de;q=nonsense', null],
  [`${'x'.repeat(300)}, de`, null],
  [undefined, null],
])('who accepts %j is answered in %j', (header, expected) => {
  expect(preferredLanguage(header)).toBe(expected);
});

test('a page is told in the language that the browser asks for, each with a tag of its own, also from memory', async () => {
  front.store.write('Tea', '# Tea\n\nBoil the water.\n');
  const plain = await get('/Tea').expect(200);
  const first = await get('/Tea', german).expect(200);
  const again = await get('/Tea', german).expect(200);
  expect(plain.text).toContain('<html lang="en">');
  expect(plain.text).toContain('Last changed');
  expect(first.text).toContain('<html lang="de">');
  expect(first.text).toContain('Zuletzt geändert');
  expect(first.text).not.toContain('Last changed');
  expect(again.text).toBe(first.text);
  expect(first.headers['etag']).not.toBe(plain.headers['etag']);
  expect(first.headers['vary']).toMatch(/Accept-Language, Cookie/);
  await get('/Tea', { ...german, 'If-None-Match': String(first.headers['etag']) }).expect(304);
  await get('/Tea', { ...german, 'If-None-Match': String(plain.headers['etag']) }).expect(200);
});

test('the text of a page is in its own language, or the wiki’s, whatever the reader’s is', async () => {
  front.store.write('Thé', '---\nlang: fr\n---\nDe l’eau.\n');
  front.store.write('Plain', 'Water.\n');
  const french = await get('/Th%C3%A9', german).expect(200);
  expect(french.text).toMatch(/<html lang="de">[^]*<article class="prose" lang="fr"/);
  expect((await get('/Plain', german).expect(200)).text).toMatch(/<article class="prose" lang="en"/);
});

test('a change is seen in every language', async () => {
  front.store.write('Both', '# Both\n\nfirst text\n');
  for (const headers of [german, {}]) await get('/Both', headers).expect(200);
  front.store.write('Both', '# Both\n\nsecond text\n');
  for (const headers of [german, {}])
    expect((await get('/Both', headers).expect(200)).text).toContain('second text');
});

test('a choice at the foot of a page holds whatever the browser asks for, and leads back to the page', async () => {
  front.store.write('Foot', 'x\n');
  const page = await get('/Foot').expect(200);
  expect(page.text).toMatch(/<form method="post" action="\/_language"/);
  const answer = await supertest(front.url)
    .post('/_language')
    .type('form')
    .set('Referer', `${front.url}/Foot?mode=split`)
    .send({ language: 'de' })
    .expect(303);
  expect(answer.headers['location']).toBe('/Foot?mode=split');
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  expect(cookie).toBe('erwik_language=de');
  const chosen = await get('/Foot', { 'Accept-Language': 'en', Cookie: `a=b; ${cookie}` });
  expect(chosen.text).toContain('<html lang="de">');
  const forged = await get('/Foot', { 'Accept-Language': 'en', Cookie: 'erwik_language=xx' });
  expect(forged.text).toContain('<html lang="en">');
});

test.each([
  ['https://evil.example//evil.example/x', '/'],
  ['https://evil.example/Page', '/Page'],
  ['nonsense', '/'],
])('a choice made at %j leads to a page of this node', async (referer, location) => {
  const answer = await supertest(front.url)
    .post('/_language')
    .type('form')
    .set('Referer', referer)
    .send({ language: 'en' });
  expect([answer.status, answer.headers['location']]).toEqual([303, location]);
});

test('a language that the wiki does not speak is refused', async () => {
  const refused = await supertest(front.url).post('/_language').type('form').send({ language: 'xx' });
  expect(refused.status).toBe(400);
  expect(refused.headers['set-cookie']).toBeUndefined();
});

test('the wiki itself may speak German to those who ask for nothing', async () => {
  await using other = await startFront({ language: 'de' });
  other.store.write('Tee', 'x\n');
  expect((await get('/Tee', {}, other.url)).text).toContain('<html lang="de">');
  expect((await get('/Tee', {}, other.url)).text).toContain('<html lang="de">');
  expect((await get('/Tee', { 'Accept-Language': 'en' }, other.url)).text).toContain('<html lang="en">');
});

test('a refusal is told to people in their language, and to programs in English', async () => {
  const page = await get('/_no-such', { ...german, Accept: 'text/html' }).expect(404);
  expect(page.text).toContain('Unter dieser Adresse gibt es nichts.');
  const search = await get(`/_search?q=${'x'.repeat(300)}`, { ...german, Accept: 'text/html' }).expect(400);
  expect(search.text).toContain('Eine Suche hat höchstens 256 Zeichen.');
  const problem = await get('/_api/v1/pages/No-such', german).expect(404);
  expect(problem.body).toMatchObject({ detail: 'There is no page of that name.' });
});

test('a stream says how the node is in the language of its reader', async () => {
  const english = await listen(front.port, '/_events');
  const other = await listen(front.port, '/_events', 'Accept-Language: de\r\n');
  await until(() => other.text().includes('event: state') && english.text().includes('event: state'));
  expect(english.text()).toContain('"label":"alone"');
  expect(other.text()).toContain('"label":"allein"');
  english.socket.destroy();
  other.socket.destroy();
});
