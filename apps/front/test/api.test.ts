import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import supertest from 'supertest';
import type { Response } from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
import { pageTextMaxBytes } from '@erwik/events';
import { temporaryFolder } from '@erwik/testkit';
import type { OpenApiDocument } from '../src/api/openapi.js';
import { documented } from './support/documented.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
let check: ReturnType<typeof documented>;
beforeAll(async () => {
  front = await startFront();
  const answer = await supertest(front.url).get('/_api/v1/openapi.json').expect(200);
  check = documented(answer.body as OpenApiDocument);
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => {
  front.store.before = () => {};
});

const get = (path: string) => supertest(front.url).get(`/_api/v1${path}`).redirects(0).expect(isDocumented);
const put = (path: string, body: object, headers: Record<string, string> = {}) =>
  supertest(front.url).put(`/_api/v1/pages/${path}`).set(headers).send(body).expect(isDocumented);

/** Every answer of these tests is what the OpenAPI document says. */
function isDocumented(answer: Response): void {
  const { method, url } = answer.request as unknown as { method: string; url: string };
  check({ status: answer.status, body: answer.body, headers: answer.headers, request: { method, url } });
}

/** Writes a page and answers its blob. */
async function written(name: string, text: string): Promise<string> {
  front.store.write(name, text);
  const answer = await get(`/pages/${name}`).expect(200);
  return (answer.body as { blob: string }).blob;
}

test('a page is had as JSON, as Markdown and as HTML, with its blob as entity tag', async () => {
  const blob = await written('Formats', '---\ntags: [a]\n---\n\n# Title\n\nSee [[Nowhere]].\n');
  const json = await get('/pages/Formats').expect(200);
  expect(json.headers['etag']).toBe(`"${blob}"`);
  expect(json.body).toMatchObject({
    path: 'Formats',
    url: '/Formats',
    title: 'Title',
    format: 'markdown',
    head: front.store.head,
    commit: front.store.head,
    node: 'erwik@e1.test',
    author: { name: 'alice' },
    links: { out: [], missing: ['Nowhere'] },
    permissions: { edit: true, delete: true },
  });
  expect((await get('/pages/Formats').set('Accept', 'text/markdown')).text).toContain('[[Nowhere]]');
  expect((await get('/pages/Formats').set('Accept', 'text/html')).text).toContain('internal absent');
  await get('/pages/Formats').set('If-None-Match', `"${blob}"`).expect(304);
  await get('/pages/Formats').set('Accept', 'image/png').expect(406);
  await get('/pages/Missing').expect(404);
});

test('a page is created once, told by If-None-Match or by nothing', async () => {
  const created = await put('guides/New', { text: 'x' }, { 'If-None-Match': '*' }).expect(201);
  expect(created.body).toMatchObject({
    status: 'saved',
    path: 'guides/New',
    commit: front.store.head,
    delivered: { nodes: 1, have: 1 },
  });
  expect(created.headers).toMatchObject({
    location: '/guides/New',
    etag: `"${(created.body as { blob: string }).blob}"`,
  });
  expect((await put('guides/New', { text: 'y' }, { 'If-None-Match': '*' }).expect(412)).body).toMatchObject({
    code: 'already_there',
  });
  expect((await put('guides/New', { text: 'x\n' }, { 'If-None-Match': '*' }).expect(412)).body).toMatchObject(
    { code: 'already_there' },
  );
  expect((await put('guides/New', { text: 'y' }).expect(428)).body).toMatchObject({ code: 'base_required' });
  expect((await put('guides/New', { text: 'x' }).expect(200)).body).toMatchObject({ status: 'unchanged' });
});

test('a save on the newest revision is 200, and one of other passages is merged', async () => {
  const blob = await written('Base', 'top\n\nmiddle\n\nbottom\n');
  const saved = await put(
    'Base',
    { text: 'new top\n\nmiddle\n\nbottom\n', summary: 's' },
    { 'If-Match': `"${blob}"` },
  ).expect(200);
  expect(saved.body).toMatchObject({ status: 'saved', mergedWith: [] });
  const merged = await put(
    'Base',
    { text: 'top\n\nmiddle\n\nnew bottom\n' },
    { 'If-Match': `"${blob}"` },
  ).expect(200);
  expect(merged.body).toMatchObject({
    status: 'merged',
    mergedWith: [(saved.body as { commit: string }).commit],
  });
  expect(((await get('/pages/Base')).body as { text: string }).text).toBe(
    'new top\n\nmiddle\n\nnew bottom\n',
  );
});

test('a save of the same passage is 409 with both texts and the blocks, and 412 where merging is not wanted', async () => {
  const blob = await written('Clash', 'words\n');
  front.store.write('Clash', 'their words\n');
  const before = front.store.head;
  const conflict = await put('Clash', { text: 'my words\n' }, { 'If-Match': `"${blob}"` }).expect(409);
  expect(conflict.headers['content-type']).toBe('application/problem+json');
  expect(conflict.body).toMatchObject({
    code: 'conflict',
    base: 'words\n',
    mine: 'my words\n',
    current: { text: 'their words\n', author: 'alice', node: 'erwik@e1.test' },
    blocks: [{ kind: 'disputed', base: 'words\n', current: 'their words\n', mine: 'my words\n' }],
  });
  await put('Clash', { text: 'my words\n', merge: 'never' }, { 'If-Match': `"${blob}"` }).expect(412);
  expect(front.store.head).toBe(before);
});

test('a retried save is one commit, and its key with another text is 409', async () => {
  const headers = { 'Idempotency-Key': '"retry-0001"', 'If-None-Match': '*' };
  const first = await put('Retried', { text: 'once' }, headers).expect(201);
  const second = await put('Retried', { text: 'once' }, headers).expect(201);
  expect(second.body).toEqual(first.body);
  expect((await put('Retried', { text: 'twice' }, headers).expect(409)).body).toMatchObject({
    code: 'key_reused',
  });
  await put('Retried', { text: 'x' }, { 'Idempotency-Key': 'short' }).expect(400);
});

test.each([
  ['_private', { text: 'x' }, {}, 422],
  ['.git%2Fconfig', { text: 'x' }, {}, 422],
  ['a%00b', { text: 'x' }, {}, 422],
  ['Big', { text: `${'x'.repeat(pageTextMaxBytes)}y` }, {}, 413],
  ['Page', { text: 'x' }, { 'If-Match': '*' }, 400],
  ['Page', { text: 'x' }, { 'If-Match': '"xyz"' }, 400],
  ['Page', { text: 'x' }, { 'If-None-Match': '"xyz"' }, 400],
])('PUT %s is refused', async (path, body, headers, status) => {
  const answer = await put(path, body, headers).expect(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
});

test('history, revisions, comparison and links of a page', async () => {
  const first = front.store.write('Past', 'one\n');
  const second = front.store.write('Past', 'two\n');
  front.store.write('Linker', '[[Past]]\n');
  const history = await get('/pages/Past/history').expect(200);
  expect((history.body as { items: { commit: string }[] }).items.map((row) => row.commit)).toEqual([
    second,
    first,
  ]);
  expect((await get(`/pages/Past/revisions/${first}`).expect(200)).body).toMatchObject({
    text: 'one\n',
    commit: first,
  });
  expect((await get(`/pages/Past/compare?from=${first}&to=${second}`).expect(200)).body).toMatchObject({
    to: { text: 'two\n' },
  });
  expect((await get('/pages/Past/links').expect(200)).body).toMatchObject({
    backlinks: [{ name: 'Linker' }],
  });
  await get(`/pages/Past/revisions/${'0'.repeat(40)}`).expect(404);
});

test('a page whose name ends like a part of the API is reached with its slash encoded', async () => {
  front.store.write('Rome/history', 'Founded.\n');
  expect((await get('/pages/Rome%2Fhistory').expect(200)).body).toMatchObject({ path: 'Rome/history' });
});

test('a comparison is had by words, and as a patch that git applies', async () => {
  const before = 'same\n\nthe kettle stands\nlast\n';
  const after = 'new\nsame\n\nthe kettle fell\nlast\nmore\n';
  const from = front.store.write('guides/Compared', before);
  const to = front.store.write('guides/Compared', after);
  const compared = `/pages/guides/Compared/compare?from=${from}&to=${to}`;
  const words = await get(`${compared}&format=words`).expect(200);
  expect(JSON.stringify(words.body)).toContain('{"text":"stands","mark":true}');
  await get(`${compared}&format=other`).expect(400);
  const patch = await get(`${compared}&format=unified`).buffer(true).expect(200);
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'guides'));
  await writeFile(join(folder.path, 'guides/Compared.md'), before);
  execFileSync('git', ['apply', '-'], { cwd: folder.path, input: patch.text });
  expect(await readFile(join(folder.path, 'guides/Compared.md'), 'utf8')).toBe(after);
});

test('who asks is told what they may do', async () => {
  expect((await get('/me').set('Cookie', 'erwik_author=Ada%20L.').expect(200)).body).toEqual({
    name: 'Ada L.',
    ...{ account: null, role: 'writer', groups: [], prefix: null },
    node: 'erwik@e1.test',
    access: 'open',
    permissions: { edit: true },
  });
});

test('a part is written without a base, and what others wrote meanwhile stays', async () => {
  const blob = await written('Parts', '# Log\n\n- one\n');
  front.store.write('Parts', '# Log\n\n- one\n- two\n');
  const parts = () => get('/pages/Parts').then(({ body }) => (body as { text: string }).text);
  await put('Parts', { text: '- three', mode: 'append' }).expect(200);
  expect(await parts()).toBe('# Log\n\n- one\n- two\n- three\n');
  await put('Parts', { text: 'Lead.', mode: 'prepend' }).expect(200);
  await put('Parts', { text: '2', mode: 'patch', find: 'two' }).expect(200);
  await put('Parts', { text: '# Notes\n\nNone.', mode: 'section', section: 'Log' }).expect(200);
  expect(await parts()).toBe('Lead.\n\n# Notes\n\nNone.\n');
  const refused = await put('Parts', { text: 'x', mode: 'patch', find: 'not there' }).expect(409);
  expect(refused.body).toMatchObject({ code: 'no_such_passage' });
  const stale = { text: 'x', mode: 'append', merge: 'never' };
  await put('Parts', stale, { 'If-None-Match': '*' }).expect(400);
  await put('Parts', { text: 'x', mode: 'patch' }).expect(400);
  await put('Parts', { text: 'x', mode: 'section' }).expect(400);
  await put('Fresh-Log', { text: '- one', mode: 'append' }, { 'If-Match': `"${blob}"` }).expect(201);
});

test('a part that is sent again with its key is written once', async () => {
  const headers = { 'Idempotency-Key': 'append-0001' };
  await put('Kept-Log', { text: '- one', mode: 'append' }, headers).expect(201);
  await put('Kept-Log', { text: '- one', mode: 'append' }, headers).expect(201);
  expect((await get('/pages/Kept-Log')).body).toMatchObject({ text: '- one\n' });
});

test('lists, search, suggestions, one commit and the mesh', async () => {
  front.store.write('Listed', 'a rare word: quokka\n');
  expect((await get('/pages?prefix=List').expect(200)).body).toMatchObject({
    items: [{ name: 'Listed' }],
    total: 1,
  });
  expect((await get('/search?q=quokka').expect(200)).body).toMatchObject({
    total: 1,
    hits: [{ name: 'Listed' }],
  });
  expect((await get('/suggest?q=List').expect(200)).body).toMatchObject({ pages: [{ name: 'Listed' }] });
  expect((await get('/recent?limit=1').expect(200)).body).toMatchObject({
    items: [{ name: 'Listed', kind: 'created' }],
  });
  expect((await get('/wanted').expect(200)).body).toMatchObject({ items: [] });
  expect((await get(`/commits/${front.store.head}`).expect(200)).body).toMatchObject({
    pages: [{ name: 'Listed' }],
  });
  expect((await get('/mesh').expect(200)).body).toMatchObject({
    node: 'erwik@e1.test',
    head: front.store.head,
    tips: [front.store.head],
    converged: true,
    neighbors: [],
    counters: { merges: 0, conflicts: 0 },
  });
});

test('a text is rendered without being saved', async () => {
  const answer = await supertest(front.url)
    .post('/_api/v1/render')
    .send({ text: '*hi* <script>', path: 'X' })
    .expect(200);
  expect((answer.body as { html: string }).html).toContain('<em>hi</em>');
  expect((answer.body as { html: string }).html).not.toContain('<script>');
});

test('what fails is told as a problem, never with what is inside', async () => {
  front.store.before = () => {
    throw new UnavailableStore('disk-full', 'No space left on /srv/secret.');
  };
  const unavailable = await put('Anything', { text: 'x' }).expect(503);
  expect(unavailable.body).toMatchObject({ status: 503, code: 'disk-full', title: 'Service Unavailable' });
  expect(unavailable.headers['retry-after']).toBe('1');
  front.store.before = (operation) => {
    // the front asks how the store is by itself, whenever a second is over
    if (operation !== 'status') throw new TypeError('secret detail');
  };
  const bug = await get('/recent').expect(500);
  expect(bug.text).not.toMatch(/secret|\bat .*:\d+/);
  expect(front.log.some((line) => line.includes('secret detail'))).toBe(true);
  const page = await supertest(front.url).get('/_recent').set('Accept', 'text/html').expect(500);
  expect(page.text).toContain('<!doctype html>');
  expect(page.text).not.toContain('secret');
  await supertest(front.url).get('/_api/v1/nothing').expect(404);
});
