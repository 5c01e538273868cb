import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRequest, startFront } from './support/start-front.js';
import type { RequestParts, TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
  front.store.write('Home', '# Home\n');
  front.store.write('Page', 'Words.\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const send = (path: string, options: RequestParts = {}) => sendRequest(front.port, path, options);
const form = ['Content-Type: application/x-www-form-urlencoded'];

test.each([
  ['/../../etc/passwd', 400, 'reserved_page_name'],
  ['/..%2f..%2fetc', 400, 'reserved_page_name'],
  ['/%252e%252e%252fetc', 400, 'bad_page_name'],
  ['/..%5C..%5Cx', 400, 'reserved_page_name'],
  ['//etc/passwd', 400, 'bad_page_name'],
  ['/.git/config', 400, 'reserved_page_name'],
  ['/.GIT/hooks/x', 400, 'reserved_page_name'],
  ['/git~1', 400, 'reserved_page_name'],
  ['/.g%E2%80%8Cit', 400, 'reserved_page_name'],
  ['/.git%20', 400, 'reserved_page_name'],
  ['/.git.', 400, 'reserved_page_name'],
  ['/.git::$INDEX_ALLOCATION', 400, 'reserved_page_name'],
  ['/.gitmodules', 400, 'reserved_page_name'],
  ['/.erwik/config.yml', 400, 'reserved_page_name'],
  ['/a%00b', 400, 'bad_page_name'],
  ['/%0d%0aSet-Cookie:x', 400, 'bad_page_name'],
  ['/a%1bb', 400, 'bad_page_name'],
  ['/a%E2%80%AEb', 400, 'bad_page_name'],
  ['/a%E2%80%8Bb', 400, 'bad_page_name'],
  ['/%c3%28', 400, 'bad_page_name'],
  ['/%ff', 400, 'bad_page_name'],
  ['/%ED%A0%80', 400, 'bad_page_name'],
  ['/%', 400, 'bad_page_name'],
  ['//', 400, 'bad_page_name'],
  ['/%20%20', 400, 'bad_page_name'],
  ['/...', 400, 'reserved_page_name'],
  ['/.', 400, 'reserved_page_name'],
  ['/..', 400, 'reserved_page_name'],
  [`/${'x'.repeat(201)}`, 414, 'page_name_too_long'],
  [`/${'x'.repeat(9000)}`, 414, 'url_too_long'],
  [`/${'x'.repeat(17_000)}`, 431, undefined],
  [`/${'a/'.repeat(9)}b`, 400, 'bad_page_name'],
  ['/con', 400, 'reserved_page_name'],
  ['/aux.txt', 400, 'reserved_page_name'],
  ['/trailing.', 400, 'bad_page_name'],
])(
  'a name that could harm a repository, a checkout or a reader is refused: %s',
  async (path, status, code) => {
    for (const method of ['GET', 'POST']) {
      const answer = await send(`${path}${method === 'POST' && status === 400 ? '/_edit' : ''}`, { method });
      expect(answer.status, method).toBe(status);
      if (code !== undefined) expect(['bad_page_name', 'reserved_page_name', code]).toContain(answer.code);
      expect(answer.answer).not.toMatch(/\n\s+at |\/src\//);
    }
  },
);

test.each([
  '-rf',
  '--output=x',
  '--upload-pack=touch',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__',
  'javascript:alert(1)',
  '🦄/統一碼',
  'صفحة',
])('an odd name is an ordinary page: %s', async (name) => {
  const path = `/${name.split('/').map(encodeURIComponent).join('/')}`;
  expect((await send(path)).status).toBe(404);
  const fields = new URLSearchParams({
    action: 'save',
    text: `I am ${name}`,
    base: '',
    key: `key-of-${encodeURIComponent(name)}`,
  });
  expect(
    (await send(`${path}/_edit`, { method: 'POST', headers: form, body: fields.toString() })).status,
  ).toBe(303);
  const shown = await send(path);
  expect(shown.status).toBe(200);
  expect(shown.answer).toContain('I am ');
});

test.each(['<script>alert(1)</script>', '"onmouseover=alert(1)', "'><img src=x>"])(
  'a name that is markup is escaped or refused: %s',
  async (name) => {
    for (const path of [
      `/${encodeURIComponent(name)}`,
      `/_search?q=${encodeURIComponent(name)}`,
      `/_new?title=${encodeURIComponent(name)}`,
    ]) {
      const { answer } = await send(path, { headers: ['Accept: text/html'] });
      expect(answer).not.toContain(name);
      expect(answer).not.toContain('<img src=x');
    }
  },
);

test('a name of the wiki itself cannot be saved', async () => {
  for (const path of ['/_history/_edit', '/_edit', '/Page/_private/_edit', '/_recent/_edit']) {
    const answer = await send(path, { method: 'POST', headers: form, body: 'text=x' });
    expect(answer).toMatchObject({ status: 400, code: 'reserved_page_name' });
  }
  for (const path of ['/_nothing', '/Page/_nothing', '/_edit']) expect((await send(path)).status).toBe(404);
});

test.each([
  ['/Page/_rev/--output=Home.md', 404],
  ['/Page/_rev/--contents=.env', 404],
  ['/Page/_rev/HEAD~1', 404],
  ['/Page/_rev/main@%7B1%7D', 404],
  ['/Page/_rev/:/text', 404],
  ['/Page/_rev/%5E%7B/x%7D', 404],
  [`/Page/_rev/${'a'.repeat(40)}`, 404],
  [`/Page/_rev/${'a'.repeat(39)}`, 400],
  [`/Page/_rev/${'a'.repeat(41)}`, 400],
  [`/Page/_rev/${'A'.repeat(40)}`, 400],
  ['/Page/_compare/a...b...c', 404],
  ['/Page/_compare?a=x&b=y', 404],
  ['/_commit/zzz', 404],
  ['/_search?q=x&offset=-1', 400],
  ['/_search?q=x&offset=1e99', 400],
  ['/_search?q=x&offset=NaN', 400],
  [`/_search?q=${'(a%2B)%2B$'.repeat(60)}`, 400],
  ['/_search?q=(a%2B)%2B$', 200],
  ['/_search?q=a&q=b', 400],
  ['/_search?q[]=a', 400],
  ['/_search?q[__proto__]=a', 400],
  ['/_search?q=%ff', 400],
  ['/_api/v1/search', 200],
  ['/_api/v1/pages?limit=-1', 400],
  ['/_api/v1/pages?limit=1e3', 400],
  ['/Page?saved=<script>', 200],
  ['/Page?redirected_from=%3Cscript%3E', 200],
])('an odd revision or query has a clear outcome: %s', async (path, status) => {
  const answer = await send(path);
  expect(answer.status).toBe(status);
  expect(answer.answer).not.toContain('<script>');
});

test('a comparison of two long texts without a line in common is answered', async () => {
  const text = (word: string) =>
    Array.from({ length: 40_000 }, (_, index) => `${word} ${index} ${word}`).join('\n');
  const one = front.store.write('Long', text('a'));
  const two = front.store.write('Long', text('b'));
  expect((await send(`/Long/_compare/${one}...${two}`)).status).toBe(200);
});
