import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { readHtml } from './support/read-html.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
  front.store.write('Tea', '---\ntags: [drink, hot water]\n---\n# Tea\n\nSee [[Cup]] and [[Nowhere]].\n');
  front.store.write('Cup', 'For [[Tea]].\n');
  front.store.write('guides/Pot', '---\ntags: drink\n---\nA pot.\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const get = (path: string) => supertest(front.url).get(path).set('Accept', 'text/html').redirects(0);
const api = (path: string) => supertest(front.url).get(`/_api/v1${path}`);

async function linksOn(path: string, status = 200): Promise<string[]> {
  const { text } = await get(path).expect(status);
  return readHtml(text).flatMap(({ attributes }) => attributes.get('href') ?? []);
}

function lastAsked(operation: string): unknown {
  return front.store.asked.findLast((asked) => asked.operation === operation)?.body;
}

test('tags stand on their pages and lead to all pages that have them', async () => {
  expect(await linksOn('/Tea')).toContain('/_tags/hot%20water');
  expect(await linksOn('/_tags')).toEqual(expect.arrayContaining(['/_tags/drink', '/_tags/hot%20water']));
  expect(await linksOn('/_tags/drink')).toEqual(expect.arrayContaining(['/Tea', '/guides/Pot']));
  expect(await linksOn('/_tags/hot%20water')).toContain('/Tea');
});

test('a tag that no page has is 404, whatever it is', async () => {
  for (const tag of ['none', '%3Cscript%3E', 'a%2Fb', 'x'.repeat(2000)])
    await get(`/_tags/${tag}`).expect(404);
  for (const path of ['/_tags/%ff', '/_user/%', '/_commit/%e0']) await get(path).expect(400);
});

test('the links of a page are told both ways, and those that lead nowhere', async () => {
  expect(await linksOn('/Tea/_links')).toEqual(expect.arrayContaining(['/Cup', '/Nowhere']));
  const { body } = await api('/pages/Tea/links').expect(200);
  expect(body).toMatchObject({
    backlinks: [{ name: 'Cup' }],
    out: [{ name: 'Cup', exists: true }],
    missing: [{ name: 'Nowhere', exists: false }],
  });
});

test('lists of what to look after lead to each other', async () => {
  const lists = ['/_wanted', '/_broken', '/_orphans', '/_conflicts'];
  for (const list of lists) expect(await linksOn(list)).toEqual(expect.arrayContaining(lists));
  expect(await linksOn('/_orphans')).toContain('/guides/Pot');
  expect(await linksOn('/_broken')).toEqual(expect.arrayContaining(['/Tea', '/Nowhere']));
});

test('all pages are shown from A to Z, as a tree, and the latest first', async () => {
  expect(await linksOn('/_pages')).toEqual(expect.arrayContaining(['/Tea', '/_pages?prefix=t']));
  const tree = await linksOn('/_pages?order=folder');
  expect(tree).toEqual(expect.arrayContaining(['/guides/Pot', '/_pages?prefix=guides%2F&order=folder']));
  await get('/_pages?order=latest').expect(200);
  expect(lastAsked('listPages')).toMatchObject({ sort: 'updated' });
  const { text } = await get('/_pages?prefix=xyz').expect(200);
  expect(text).toContain('xyz');
});

test('a random page is one that is there', async () => {
  const { headers } = await get('/_random').expect(302);
  expect(headers['location']).toBe('/guides/Pot');
  expect(headers['cache-control']).toBe('no-store');
});

test('recent changes are narrowed down by a form that keeps what was typed', async () => {
  const { text } = await get('/_recent?days=7&user=alice&node=erwik%40e1&path=/guides/&hide=merges').expect(
    200,
  );
  expect(lastAsked('recent')).toMatchObject({
    filter: { person: 'alice', node: 'erwik@e1', path: 'guides/', hideMerges: true },
  });
  const fields = readHtml(text).filter(({ name }) => name === 'input');
  const valueOf = (id: string) =>
    fields.find(({ attributes }) => attributes.get('id') === id)?.attributes.get('value');
  expect([valueOf('f-days'), valueOf('f-user'), valueOf('f-path')]).toEqual(['7', 'alice', 'guides/']);
  await get('/_recent?user=&days=&node=&path=').expect(200);
  expect(lastAsked('recent')).toMatchObject({ filter: {} });
});

test.each(['0', '-1', '1.5', 'week', '36501', '1e2'])(
  '%j days are refused with what they may be',
  async (days) => {
    const { text } = await get(`/_recent?days=${days}`).expect(400);
    expect(text).toContain('whole number');
    expect((await api(`/recent?days=${days}`).expect(400)).body).toMatchObject({ code: 'bad_days' });
  },
);

test('what somebody changed is listed under the name, which all lists lead to', async () => {
  expect(await linksOn('/_recent')).toContain('/_user/alice');
  expect(await linksOn('/_user/alice')).toEqual(expect.arrayContaining(['/Tea', '/Cup']));
  const { text } = await get('/_user/nobody%3Cb%3E').expect(404);
  expect(text).not.toContain('nobody<b>');
});

test('each line of a page is told with the change it is from', async () => {
  const head = front.store.write('Lines', 'one\n<b>two</b>\n');
  const { text } = await get('/Lines/_blame').expect(200);
  expect(text).toContain('&lt;b&gt;two&lt;/b&gt;');
  expect(await linksOn('/Lines/_blame')).toEqual(expect.arrayContaining([`/_commit/${head}`, '#L2']));
  expect((await api('/pages/Lines/blame?from=2&lines=1').expect(200)).body).toMatchObject({
    path: 'Lines',
    total: 2,
    text: '<b>two</b>\n',
    runs: [{ first: 2, lines: 1, commit: head }],
    commits: [{ commit: head, author: { name: 'alice' } }],
  });
  await get('/Nothing/_blame').expect(404);
  await api('/pages/Nothing/blame').expect(404);
  for (const from of ['0', '-1', 'x', '99999999']) await get(`/Lines/_blame?from=${from}`).expect(400);
});

test('a long page is told part by part', async () => {
  front.store.write('Long', 'line\n'.repeat(2500));
  expect(await linksOn('/Long/_blame')).toContain('/Long/_blame?from=1001');
  expect(await linksOn('/Long/_blame?from=2001')).toContain('/Long/_blame?from=1001');
  expect(await linksOn('/Long/_blame?from=2001')).toContain('#L2500');
});

test('a blame that takes too long says so, and is worth another try', async () => {
  front.store.before = (operation) => {
    if (operation === 'blame') throw new UnavailableStore('blame_too_long', 'too long');
  };
  const { headers } = await get('/Tea/_blame').expect(503);
  expect(headers['retry-after']).toBeDefined();
  expect((await api('/pages/Tea/blame').expect(503)).body).toMatchObject({ code: 'blame_too_long' });
  front.store.before = () => {};
});

test('a search is narrowed down by prefix and tag, and an empty one finds nothing', async () => {
  await api('/search?q=pot&prefix=guides/&tag=drink').expect(200);
  expect(lastAsked('search')).toMatchObject({ query: 'pot', prefix: 'guides/', tag: 'drink' });
  await api('/search').expect(200);
  for (const query of ['"', '-', 'tag:', 'in:"', 'title:-', '%00', '(a%2B)%2B$'])
    await get(`/_search?q=${query}`).expect(200);
});

test('pages, tags, orphans and broken links are had by programs', async () => {
  expect((await api('/pages?tag=drink&sort=updated').expect(200)).body).toMatchObject({ total: 2 });
  await api('/pages?sort=size').expect(400);
  expect((await api('/tags').expect(200)).body).toMatchObject({
    items: [
      { tag: 'drink', pages: 2 },
      { tag: 'hot water', pages: 1 },
    ],
  });
  expect((await api('/orphans').expect(200)).body).toMatchObject({ complete: true });
  expect((await api('/broken').expect(200)).body).toMatchObject({ items: [{ name: 'Tea' }] });
  await api('/wanted').expect(200);
});
