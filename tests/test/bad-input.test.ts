import { gzipSync } from 'node:zlib';
import { evilStrings, temporaryFolder } from '@erwik/testkit';
import type { TemporaryFolder } from '@erwik/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, requestText } from '../src/raw-request.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

//   test ── bytes ── front ── bus ── store ── git
let folder: TemporaryFolder;
let node: WikiNode;
let pids: readonly number[];

beforeAll(async () => {
  folder = await temporaryFolder();
  node = await startNode(folder.path);
  expect((await postForm(node.url, 'Home', { text: '# Home\n\nAs it was.\n' })).status).toBe(303);
  pids = node.pids();
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** After every one of them the node is as it was: the same processes, nothing written, pages served. */
afterEach(async () => {
  expect(node.git('log', '--format=%s', 'main')).toBe('Create Home\n');
  expect(node.pids()).toEqual(pids);
  expect(await (await fetch(`${node.url}/Home`)).text()).toContain('As it was.');
  expect(node.output()).not.toContain('"level":"fatal"');
});

describe('an address that names no page is refused', () => {
  it.each([
    ['a way up', '/..%2f..%2fetc%2fpasswd', 400],
    ['a way up in plain', '/../../etc/passwd', 400],
    ['a way up with backslashes', '/..%5c..%5cx', 400],
    ['a double encoding', '/%252e%252e%252fx', 400],
    ['the repository itself', '/.git/config', 400],
    ['it in capitals', '/.GIT/hooks/x', 400],
    ['it with an invisible letter', '/.g%E2%80%8Cit/x', 400],
    ['its short name', '/git~1', 400],
    ['an attributes file', '/.gitattributes', 400],
    ['a NUL', '/a%00b', 400],
    ['a line break', '/a%0d%0aSet-Cookie:x', 400],
    ['an escape', '/a%1bb', 400],
    ['a turned direction', '/a%E2%80%AEb', 400],
    ['broken UTF-8', '/%c3%28', 400],
    ['a bare percent sign', '/%', 400],
    ['a device of Windows', '/con', 400],
    ['201 letters', `/${'a'.repeat(260)}`, 414],
    ['nine folders', '/a/b/c/d/e/f/g/h/i/j', 400],
    ['9 KB', `/${'a'.repeat(9_000)}`, 414],
    ['17 KB', `/${'a'.repeat(17_000)}`, 431],
  ])('with %s', async (_what, target, status) => {
    await expectRefused(requestText(target), status);
    const form = 'text=written&key=12345678';
    const lines = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${form.length}`];
    await expectRefused(requestText(`${target}/_edit`, { method: 'POST', lines, body: form }), status);
  });
});

describe('an address of the wiki itself that makes no sense is refused', () => {
  it.each([
    ['a revision that is an option', '/Home/_rev/--output=Home.md', 404],
    ['a revision by expression', '/Home/_rev/HEAD~1', 404],
    ['a revision nobody has', `/Home/_rev/${'0'.repeat(40)}`, 404],
    ['a comparison with an option', `/Home/_compare/--contents=.env...${'0'.repeat(40)}`, 404],
    ['an action nobody knows', '/Home/_explode', 404],
    ['a query of 300 letters', `/_search?q=${'a'.repeat(300)}`, 400],
    ['a parameter twice', '/_search?q=a&q=b', 400],
    ['a nested parameter', '/_search?q[__proto__]=a', 400],
    ['an offset that is no number', '/_search?q=a&offset=NaN', 400],
    ['a limit that is no number', '/_api/v1/recent?limit=-1', 400],
    ['an API nobody knows', '/_api/v1/explode', 404],
    ['an asset with a way up', '/_assets/..%2f..%2fpackage.json', 404],
  ])('with %s', async (_what, target, status) => {
    await expectRefused(requestText(target), status);
  });

  it('but a search for what would hang a pattern matcher is only a search', async () => {
    const { status } = await rawRequest(
      node.url,
      requestText(`/_search?q=${encodeURIComponent('(a+)+$ NEAR( "')}`),
    );
    expect(status).toBe(200);
  });
});

describe('a request that breaks the rules of HTTP is refused', () => {
  it.each([
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two hosts', requestText('/', { lines: ['Host: localhost'] }), 400],
    ['a host of somebody else', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 421],
    ['a target of somebody else', requestText('http://evil.example/'), 421],
    ['two lengths', requestText('/', { lines: ['Content-Length: 1', 'Content-Length: 2'] }), 400],
    [
      'a length and chunks',
      requestText('/', { lines: ['Content-Length: 1', 'Transfer-Encoding: chunked'] }),
      400,
    ],
    ['an unknown transfer', requestText('/', { lines: ['Transfer-Encoding: xchunked'] }), [400, 501]],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: localhost\n\n', 400],
    ['a NUL in a header', requestText('/', { lines: ['X: a\0b'] }), 400],
    ['2,500 headers', requestText('/', { lines: Array.from({ length: 2500 }, (_, at) => `X${at}: 1`) }), 431],
    ['20 KB in a header', requestText('/', { lines: [`X: ${'a'.repeat(20_000)}`] }), 431],
    ['TRACE', requestText('/', { method: 'TRACE' }), 405],
    ['DELETE', requestText('/Home', { method: 'DELETE' }), 405],
    ['a method nobody knows', requestText('/', { method: 'EXPLODE' }), 400],
    ['CONNECT', requestText('evil.example:443', { method: 'CONNECT' }), [0, 400, 405]],
    ['an upgrade', requestText('/', { lines: ['Upgrade: websocket', 'Connection: upgrade'] }), 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [0, 400]],
    ['TLS', Buffer.from('16030100bd010000b90303', 'hex'), [0, 400]],
    ['nonsense', 'hello\r\n\r\n', 400],
  ])('as %s', async (_what, bytes, status) => {
    await expectRefused(bytes, status);
  });
});

describe('a save that makes no sense is refused', () => {
  const asForm = 'Content-Type: application/x-www-form-urlencoded';
  it.each([
    ['from another site', [asForm, 'Sec-Fetch-Site: cross-site'], 'text=a', 403],
    ['from another origin', [asForm, 'Origin: https://evil.example'], 'text=a', 403],
    ['from an origin without a name', [asForm, 'Origin: null'], 'text=a', 403],
    ['in plain text', ['Content-Type: text/plain'], 'text=a', 415],
    ['in UTF-7', [`${asForm}; charset=utf-7`], 'text=a', 415],
    ['of no type', [], 'text=a', 415],
    ['with a text twice', [asForm], 'text=a&text=b', 400],
    ['with broken UTF-8', [asForm], 'text=%c3%28', 400],
    ['with 20,000 fields', [asForm], Array.from({ length: 20_000 }, (_, at) => `f${at}=1`).join('&'), 413],
    ['of nothing', [asForm], 'text=', 422],
    ['by an author with a line break', [asForm], 'text=a&author=a%0aparent%20x', 422],
  ])('%s', async (_what, lines, body, status) => {
    await expectRefused(sent('POST', '/Home/_edit', lines, body), status);
  });

  it.each([
    ['as nested JSON', ['If-None-Match: *'], '['.repeat(40_000), 400],
    ['as half of JSON', ['If-None-Match: *'], '{"text":', 400],
    ['with a list for a text', ['If-None-Match: *'], '{"text":["a"]}', 400],
    ['with nothing but a prototype', ['If-None-Match: *'], '{"__proto__":{"text":"a"}}', 400],
    ['over a page without a base', [], '{"text":"a"}', 428],
    ['with a base that is none', ['If-Match: "x"'], '{"text":"a"}', 400],
  ])('%s', async (_what, lines, body, status) => {
    const typed = ['Content-Type: application/json', ...lines];
    await expectRefused(sent('PUT', '/_api/v1/pages/Home', typed, body), status);
  });

  it('that is one byte too long, with the text in the form', async () => {
    const text = 'a'.repeat(1024 * 1024 + 1);
    const response = await postForm(node.url, 'Long', { text });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain(text);
  });

  it('that is compressed, without being unpacked', async () => {
    const body = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' };
    const response = await fetch(`${node.url}/Bomb/_edit`, { method: 'POST', body, headers });
    expect(response.status).toBe(415);
  });

  it('that ends before it is whole', async () => {
    const lines = [asForm, 'Content-Length: 1000'];
    const half = requestText('/Half/_edit', { method: 'POST', lines, body: 'text=half' });
    const { status } = await rawRequest(node.url, half, { hangUp: true });
    expect([0, 400]).toContain(status);
  });
});

it('strings that have broken others are refused or kept apart as names, and never a fault of ours', async () => {
  for (const name of evilStrings) {
    const { status, answer } = await rawRequest(
      node.url,
      requestText(`/${encodeURIComponent(asUtf8(name))}`),
    );
    expect([200, 301, 308, 400, 404, 414], `${JSON.stringify(name)}: ${answer.slice(0, 300)}`).toContain(
      status,
    );
    expect(answer).not.toMatch(/<script>alert|<img src=x|\n\s+at /);
  }
  expect(await readPage(node.url, 'Home')).not.toBeNull();
});

function sent(method: string, target: string, lines: readonly string[], body: string): string {
  return requestText(target, {
    method,
    lines: [...lines, `Content-Length: ${Buffer.byteLength(body)}`],
    body,
  });
}

/** Half of a surrogate pair has no form in UTF-8; a browser sends the replacement character for it. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

async function expectRefused(bytes: string | Buffer, status: number | readonly number[]): Promise<void> {
  const refused = await rawRequest(node.url, bytes);
  expect([status].flat(), refused.answer.slice(0, 500)).toContain(refused.status);
  expect(refused.answer).not.toMatch(/\n\s+at |node_modules|\/apps\//);
}
