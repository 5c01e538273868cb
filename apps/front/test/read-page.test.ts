import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '@erwik/testkit';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
const get = (path: string) => supertest(front.url).get(path).redirects(0);

beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => {
  front.store.before = () => {};
});

test('an empty wiki offers to create its first page', async () => {
  await using empty = await startFront();
  const answer = await supertest(empty.url).get('/').expect(200);
  expect(answer.text).toContain('/Home/_edit');
});

test('a page is shown with its node, its head and a strong entity tag', async () => {
  const head = front.store.write('Home', '# Welcome\n\nSee [[Other]].\n');
  const answer = await get('/Home').expect(200);
  expect(answer.text).toContain('Welcome');
  expect(answer.headers).toMatchObject({
    'erwik-node': 'erwik@e1.test',
    'erwik-head': head,
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers['etag']).toMatch(/^"[\w-]+"$/);
  expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
});

test('the home page stands at /', async () => {
  front.store.write('Home', '# Welcome back\n');
  expect((await get('/').expect(200)).text).toContain('Welcome back');
});

test('who has the page already is told so, whichever encoding it was sent in', async () => {
  front.store.write('Tagged', `# Tagged\n\n${'word '.repeat(2000)}\n`);
  const plain = await get('/Tagged').set('Accept-Encoding', 'identity');
  const coded = await until(async () => {
    const answer = await get('/Tagged').set('Accept-Encoding', 'gzip, br');
    return answer.headers['content-encoding'] === 'br' ? answer : undefined;
  });
  expect(coded!.headers['etag']).not.toBe(plain.headers['etag']);
  for (const tag of [plain.headers['etag'], coded!.headers['etag'], `"x", W/${plain.headers['etag']}`]) {
    const answer = await get('/Tagged').set('If-None-Match', String(tag)).expect(304);
    expect(answer.text).toBe('');
  }
  await get('/Tagged').set('If-None-Match', '"other"').expect(200);
});

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
])('a page is sent as %s to those who ask for it', async (coding, decode) => {
  front.store.write('Coded', `# Coded\n\n${'word '.repeat(2000)}\n`);
  const plain = await bytesOf('/Coded', 'identity');
  const coded = await until(async () => {
    const answer = await bytesOf('/Coded', coding);
    return answer.coding === coding ? answer : undefined;
  });
  expect(coded!.body.length).toBeLessThan(plain.body.length / 4);
  expect(decode(coded!.body).toString()).toBe(plain.body.toString());
});

test('an encoding that the client refuses is not used', async () => {
  front.store.write('Refused', `# Refused\n\n${'word '.repeat(2000)}\n`);
  await until(async () => (await bytesOf('/Refused', 'gzip')).coding === 'gzip');
  expect((await bytesOf('/Refused', 'br;q=0, gzip;q=0')).coding).toBeUndefined();
  expect((await bytesOf('/Refused', 'br;q=0.000, gzip;q=0.5')).coding).toBe('gzip');
  expect((await bytesOf('/Refused', 'zstd, identity')).coding).toBeUndefined();
});

test('a page that was shown is shown again without asking the store', async () => {
  front.store.write('Kept', '# Kept\n');
  await get('/Kept');
  const askedForPages = () => front.store.asked.filter(({ operation }) => operation === 'readPage').length;
  const before = askedForPages();
  expect((await get('/Kept')).text).toContain('Kept');
  expect(askedForPages()).toBe(before);
});

test('an edit is seen at once', async () => {
  front.store.write('Edited', 'one\n');
  await get('/Edited');
  front.store.write('Edited', 'two\n');
  expect((await get('/Edited')).text).toContain('two');
});

test('a link turns blue when its page is created, and red when it is deleted', async () => {
  front.store.write('Linking', 'See [[Not there yet]].\n');
  expect((await get('/Linking')).text).toContain('internal absent');
  front.store.write('Not-there-yet', 'Here.\n');
  expect((await get('/Linking')).text).toContain('internal present');
  front.store.delete('Not-there-yet');
  expect((await get('/Linking')).text).toContain('internal absent');
});

test('a hundred readers of a cold page cost one question to the store', async () => {
  front.store.write('Cold', '# Cold\n');
  const { promise, resolve } = gate();
  front.store.before = (operation) => (operation === 'readPage' ? promise : undefined);
  const readers = Array.from({ length: 100 }, () => get('/Cold').then((answer) => answer.text));
  const asked = () =>
    front.store.asked.filter(({ body }) => (body as { name?: string }).name === 'Cold').length;
  await until(() => asked() > 0);
  resolve();
  const texts = new Set(await Promise.all(readers));
  expect(texts.size).toBe(1);
  expect(asked()).toBe(1);
});

test('a reader who comes after an edit does not get what was asked for before it', async () => {
  front.store.write('Raced', 'old\n');
  const { promise, resolve } = gate();
  front.store.before = () => promise;
  const early = get('/Raced').then((answer) => answer.text);
  await until(() => front.store.asked.some(({ body }) => (body as { name?: string }).name === 'Raced'));
  front.store.before = () => {};
  front.store.write('Raced', 'new\n');
  expect((await get('/Raced')).text).toContain('new');
  resolve();
  await early;
  expect((await get('/Raced')).text).toContain('new');
});

test('a missing page is 404 and offers to be created', async () => {
  const answer = await get('/Nowhere').expect(404);
  expect(answer.text).toContain('/Nowhere/_edit');
});

test('another spelling leads to the page', async () => {
  front.store.write('Bilbo-Baggins', 'A hobbit.\n');
  expect((await get('/bilbo_baggins').expect(301)).headers['location']).toBe('/Bilbo-Baggins');
  expect((await get('/Bilbo%20Baggins').expect(308)).headers['location']).toBe('/Bilbo-Baggins');
  expect((await get('/Bilbo-Baggins/').expect(308)).headers['location']).toBe('/Bilbo-Baggins');
  const odd = await get('/Bilbo%20Baggins/_rev/%E7%B5%B1').expect(308);
  expect(odd.headers['location']).toBe('/Bilbo-Baggins/_rev/%E7%B5%B1');
  expect((await get('/Cafe%CC%81/_edit?x=1').expect(308)).headers['location']).toBe('/Caf%C3%A9/_edit?x=1');
});

test('the text of a page is had in three ways', async () => {
  front.store.write('Source', '# Source & co\n');
  for (const path of ['/Source/_raw', '/Source.md', '/Source?raw']) {
    const answer = await get(path).expect(200);
    expect(answer.text).toBe('# Source & co\n');
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  }
});

test('an old revision, its comparison with the newest, and the old address of a revision', async () => {
  const first = front.store.write('Old', 'the first text\n');
  const second = front.store.write('Old', 'the second text\n');
  expect((await get(`/Old/_rev/${first}`).expect(200)).text).toContain('the first text');
  expect((await get(`/Old/_compare/${first}...${second}`).expect(200)).text).toContain('second');
  expect((await get(`/Old/_compare?a=${first}&b=${second}`).expect(303)).headers['location']).toBe(
    `/Old/_compare/${first}...${second}`,
  );
  expect((await get(`/Old/${first}`).expect(301)).headers['location']).toBe(`/Old/_rev/${first}`);
  expect((await get('/Old/_history').expect(200)).text).toContain(second);
  expect((await get(`/_commit/${second}`).expect(200)).text).toContain('Old');
});

test.each([
  '/_recent',
  '/_pages',
  '/_search?q=text',
  '/_search',
  '/_wanted',
  '/_new',
  '/_help',
  '/_mesh',
  '/Home/_links',
])('%s is a page', async (path) => {
  const answer = await get(path).expect(200);
  expect(answer.text).toContain('<!doctype html>');
  expect(answer.headers['etag']).toMatch(/^"/);
  await get(path).set('If-None-Match', String(answer.headers['etag'])).expect(304);
});

test('a title leads to the form of its page', async () => {
  expect((await get('/_new?title=My+new+page').expect(303)).headers['location']).toBe('/My-new-page/_edit');
  const dashed = await get('/_new?title=2000-01-02%20meeting').expect(303);
  const form = await get(String(dashed.headers['location'])).expect(200);
  expect(form.text).toContain('title: 2000-01-02 meeting');
  await get('/_new?title=a/_b').expect(400);
});

test('a random page is one of the wiki', async () => {
  const answer = await get('/_random').expect(302);
  await get(String(answer.headers['location'])).expect(200);
});

test('an image is shown, and anything else in the repository is offered for download', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  front.store.writeFile('uploads/cat.png', png);
  front.store.writeFile('uploads/evil.png', Buffer.from('<script>alert(1)</script>'));
  front.store.writeFile('uploads/drawing.svg', Buffer.from('<svg onload="alert(1)"/>'));
  const image = await get('/uploads/cat.png').expect(200);
  expect(image.headers['content-type']).toBe('image/png');
  expect(Buffer.compare(image.body as Buffer, png)).toBe(0);
  front.store.writeFile('uploads/cat.gif', Buffer.from('GIF89a rest'));
  expect((await get('/uploads/cat.gif').expect(200)).headers['content-type']).toBe('image/gif');
  await get('/uploads/cat.png').set('If-None-Match', String(image.headers['etag'])).expect(304);
  for (const path of ['/uploads/evil.png', '/uploads/drawing.svg']) {
    const answer = await get(path).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-disposition']).toMatch(/^attachment/);
    expect(answer.headers['content-security-policy']).toMatch(/^sandbox/);
  }
});

test('HEAD answers with the same headers and no body', async () => {
  front.store.write('Headed', '# Headed\n');
  for (const path of ['/Headed', '/Headed', '/Nowhere', '/_recent', '/_assets/site-1.css', '/Headed/_raw']) {
    const coding = ['Accept-Encoding', 'identity'] as const;
    const [whole, head] = [
      await get(path).set(...coding),
      await supertest(front.url)
        .head(path)
        .set(...coding),
    ];
    expect(head.status).toBe(whole.status);
    expect(head.text ?? '').toBe('');
    expect(head.headers['etag']).toBe(whole.headers['etag']);
  }
});

test('an asset never changes, so it is kept for a year', async () => {
  const answer = await get('/_assets/site-1.css').expect(200);
  expect(answer.headers['cache-control']).toContain('immutable');
  await get('/_assets/missing.css').expect(404);
});

test('health, readiness, figures and robots', async () => {
  await get('/healthz').expect(200);
  expect((await get('/readyz').expect(200)).body).toMatchObject({ ready: true, degraded: [] });
  expect((await get('/metrics').expect(200)).text).toContain('erwik_front_requests_total');
  expect((await get('/robots.txt').expect(200)).text).toContain('Disallow: /_');
});

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

/** A page's bytes as they are sent, not decoded. */
async function bytesOf(
  path: string,
  accepted: string,
): Promise<{ coding: string | undefined; body: Buffer }> {
  const request = httpGet(`${front.url}${path}`, { headers: { 'Accept-Encoding': accepted } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { coding: response.headers['content-encoding'], body: Buffer.concat(chunks) };
}
