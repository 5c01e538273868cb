import { BlockList, connect } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@erwik/testkit';
import { isListed, nearAddresses } from '../src/guards/near-addresses.js';
import { createHttpServer, usualHttpLimits } from '../src/serve-http.js';
import { rawRequest, sendRequest, startFront } from './support/start-front.js';
import type { RequestParts, TestFront } from './support/start-front.js';

let front: TestFront;
let head: string;
beforeAll(async () => {
  front = await startFront();
  front.store.write('Home', '# Home\n');
  head = front.store.write('Page', 'Words.\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const send = (path: string, options: RequestParts = {}) => sendRequest(front.port, path, options);
const form = ['Content-Type: application/x-www-form-urlencoded'];
const json = ['Content-Type: application/json'];

test.each([
  ['Sec-Fetch-Site: cross-site'],
  ['Sec-Fetch-Site: same-site'],
  ['Origin: http://evil.example'],
  ['Origin: null'],
  ['Origin: http://localhost.evil.example'],
])('what another site makes a browser send is refused: %s', async (header) => {
  const before = front.store.head;
  const body = 'text=pwned&base=&key=12345678';
  for (const path of ['/Page/_edit', '/Page/_preview', `/Page/_restore/${head}`]) {
    expect(await send(path, { method: 'POST', headers: [...form, header], body })).toMatchObject({
      status: 403,
      code: 'cross_site',
    });
  }
  expect(
    (await send('/_api/v1/pages/Page', { method: 'PUT', headers: [...json, header], body: '{"text":"x"}' }))
      .status,
  ).toBe(403);
  expect(front.store.head).toBe(before);
});

test.each(['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: none', 'Origin: http://localhost'])(
  'what our own pages send passes: %s',
  async (header) => {
    const answer = await send('/Page/_preview', {
      method: 'POST',
      headers: [...form, header],
      body: 'text=x',
    });
    expect(answer.status).toBe(200);
  },
);

test.each([
  [
    'too many fields',
    form,
    Array.from({ length: 20_000 }, (_, index) => `f${index}=1`).join('&'),
    { status: 413, code: 'too_many_fields' },
  ],
  ['a field twice', form, 'text=a&text=b', { status: 400, code: 'not_a_single_value' }],
  ['a list of fields', form, 'text[]=a', { status: 400, code: 'not_a_single_value' }],
  ['broken escapes', form, 'text=%zz', { status: 400, code: 'bad_encoding' }],
  ['bytes that are no UTF-8', form, 'text=%c3%28', { status: 400, code: 'bad_encoding' }],
  ['no content type', [], 'text=a', { status: 415, code: 'wrong_content_type' }],
  ['plain text', ['Content-Type: text/plain'], 'text=a', { status: 415, code: 'wrong_content_type' }],
  [
    'another charset',
    ['Content-Type: application/x-www-form-urlencoded; charset=utf-7'],
    'text=a',
    { status: 415, code: 'wrong_content_type' },
  ],
  [
    'a compressed body',
    [...form, 'Content-Encoding: gzip'],
    'text=a',
    { status: 415, code: 'compressed_body' },
  ],
])('a form with %s is refused', async (_what, headers, body, refusal) => {
  expect(await send('/Page/_edit', { method: 'POST', headers, body })).toMatchObject(refusal);
});

test.each([
  ['nesting of 40,000 levels', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, 400, 'too_deep'],
  ['an array for a text', '{"text":["a"]}', 400, 'bad_field'],
  ['a number for a text', '{"text":1e400}', 400, 'bad_field'],
  ['no text', '{}', 400, 'bad_field'],
  ['a member twice', '{"text":"a","text":"b"}', 400, 'bad_json'],
  ['a byte order mark', '\ufeff{"text":"a"}', 400, 'bad_json'],
  ['something after its end', '{"text":"a"} x', 400, 'bad_json'],
  ['an unknown way to merge', '{"text":"a","merge":"force"}', 400, 'bad_field'],
  ['a line break in the author', '{"text":"a","author":"a\\nparent b"}', 400, 'bad_field'],
])('JSON with %s is refused', async (_what, body, status, code) => {
  const answer = await send('/_api/v1/pages/New-one', { method: 'PUT', headers: json, body });
  expect(answer).toMatchObject({ status, code });
});

test('__proto__ in JSON is ignored', async () => {
  const body = '{"text":"harmless","__proto__":{"text":"polluted","summary":"polluted"}}';
  expect((await send('/_api/v1/pages/Proto', { method: 'PUT', headers: json, body })).status).toBe(201);
  expect(({} as Record<string, unknown>)['summary']).toBeUndefined();
});

test('a compressed bomb is refused without being inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000)).toString('latin1');
  const answer = await supertest(front.url)
    .put('/_api/v1/pages/Bomb')
    .set('Content-Type', 'application/json')
    .set('Content-Encoding', 'gzip')
    .send(bomb);
  expect(answer.status).toBe(415);
});

test('a body that never ends is refused while it is being sent', async () => {
  const socket = connect(front.port, '127.0.0.1').on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.write(
    ['POST /Page/_edit HTTP/1.1', 'Host: localhost', ...form, 'Transfer-Encoding: chunked', '', ''].join(
      '\r\n',
    ),
  );
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  await until(() => {
    // who sends on while nothing is taken finds a closed connection before it has read the answer
    if (socket.writable && !socket.writableNeedDrain) socket.write(chunk);
    return answer.includes('\r\n\r\n');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413/);
  socket.destroy();
});

test('a body that is too large is refused, told with its length or not', async () => {
  const large = 'x'.repeat(13 * 1024 * 1024);
  const told = await supertest(front.url).post('/Page/_edit').type('form').send(`text=${large}`);
  expect(told.status).toBe(413);
  const chunk = `${large.length.toString(16)}\r\n${large}`;
  const untold = await send('/Page/_edit', {
    method: 'POST',
    headers: [...form, 'Transfer-Encoding: chunked', '', chunk, '0'],
  });
  expect(untold).toMatchObject({ status: 413, code: 'body_too_large' });
});

test.each([
  ['two hosts', ['Host: localhost'], 400],
  ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked'], 400],
  ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], 400],
  ['a negative length', ['Content-Length: -1'], 400],
  ['a NUL in a header', ['X: a\0b'], 400],
  ['an unknown transfer encoding', ['Transfer-Encoding: xchunked'], 501],
  ['101 headers', Array.from({ length: 100 }, (_, index) => `X-${index}: 1`), 431],
  ['2,500 headers', Array.from({ length: 2500 }, (_, index) => `X${index}:`), 431],
  ['100 headers', Array.from({ length: 99 }, (_, index) => `X-${index}: 1`), 200],
  [
    'a forwarded host',
    ['X-Forwarded-Host: evil.example', 'X-Forwarded-For: 1.2.3.4', 'X-Remote-User: admin'],
    200,
  ],
  ['a thousand ranges', [`Range: bytes=${'0-0,'.repeat(1000)}0-0`], 200],
  ['8 KB of cookies', [`Cookie: __proto__=1; ${'a=%zz; '.repeat(1100)}erwik_author=%ff; erwik_seen=x`], 200],
  ['a long list of entity tags', [`If-None-Match: ${'"x", '.repeat(2000)}"y"`], 200],
  ['a long Accept-Language', [`Accept-Language: ${'de,'.repeat(4000)}en`], 200],
  ['a long Accept-Encoding', [`Accept-Encoding: ${'br;q=0.1,'.repeat(1000)}gzip`], 200],
])('a request with %s', async (_what, headers, status) => {
  expect((await send('/Page', { headers })).status).toBe(status);
});

test.each([
  ['evil.example', 421],
  ['evil.example:8000', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['127.0.0.1:1234', 200],
  ['[::1]', 200],
  ['wiki.localhost', 200],
  ['', 400],
])('on loopback the host %j is answered with %i', async (host, status) => {
  expect((await send('/Page', { host })).status).toBe(status);
});

test('a node that listens to the network answers to any name, unless names were given', async () => {
  await using any = await startFront({ listen: { host: '0.0.0.0', port: 0 } });
  await using named = await startFront({ listen: { host: '0.0.0.0', port: 0 }, hosts: ['wiki.example.org'] });
  const status = async (port: number, host: string) =>
    (await rawRequest(port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).slice(9, 12);
  expect(await status(any.port, 'whatever.example')).toBe('200');
  expect(await status(named.port, 'wiki.example.org')).toBe('200');
  expect(await status(named.port, 'whatever.example')).toBe('421');
  expect(await status(named.port, 'localhost')).toBe('200');
});

test.each([
  ['TRACE', '/Page', 405],
  ['DELETE', '/Page', 405],
  ['OPTIONS', '/Page', 405],
  ['OPTIONS', '*', 400],
  ['PUT', '/Page', 405],
  ['POST', '/Page', 405],
  ['POST', '/_recent', 405],
  ['POST', '/Page/_history', 405],
  ['GET', '/Page/_preview', 405],
  ['POST', '/_api/v1/pages/Page', 405],
  ['PUT', '/_api/v1/pages/Page/history', 405],
  ['POST', '/_api/v1/recent', 405],
  ['BREW', '/Page', 400],
])('%s %s is answered with %i', async (method, path, status) => {
  const answer = await send(path, { method });
  expect(answer.status).toBe(status);
  if (status === 405) expect(answer.answer).toMatch(/\r\nallow: \S/i);
});

test.each([
  ['http://localhost/Page', 200],
  ['http://evil.example/Page', 421],
  ['http://localhost@evil.example/', 421],
  ['ftp://localhost/Page', 400],
])('a whole URL in the request line, %s', async (target, status) => {
  expect((await send(target)).status).toBe(status);
});

test.each([
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
  ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: localhost\n\n'],
])('%s is refused or closed', async (_what, bytes) => {
  const answer = await rawRequest(front.port, bytes);
  expect(answer === '' || /^HTTP\/1\.1 4\d\d/.test(answer)).toBe(true);
});

test('no address leads to another host', async () => {
  for (const path of [
    '//evil.example/',
    '/%5C%5Cevil.example',
    '/%2F%2Fevil.example',
    '/https:evil.example',
    '/_new?title=//evil.example',
    '/_new?title=%5C%5Cevil',
  ]) {
    const { answer } = await send(path);
    const location = /\r\nlocation: (.*)\r\n/i.exec(answer)?.[1];
    expect(location === undefined || /^\/[^/\\]/.test(location), `${path} leads to ${location}`).toBe(true);
  }
});

test('a thousand requests in one go are all answered', async () => {
  const socket = connect(front.port, '127.0.0.1');
  socket.write('HEAD /Page HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000));
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const answers = () => text.split('HTTP/1.1 200').length - 1;
  await until(() => answers() >= 1000, { what: 'a thousand answers' });
  expect(answers()).toBe(1000);
  socket.destroy();
});

test('a client that sends too slowly is cut off', async () => {
  const server = createHttpServer(front.front, {
    ...usualHttpLimits,
    headersMs: 100,
    requestMs: 200,
    checkEveryMs: 50,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  expect(await rawRequest(port, 'GET / HTTP/1.1\r\nHo')).toMatch(/^HTTP\/1\.1 408/);
  const slowBody = 'POST /Page/_edit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntext=';
  expect(await rawRequest(port, slowBody)).toMatch(/^HTTP\/1\.1 4\d\d/);
  server.closeAllConnections();
  server.close();
});

test('idle connections make room for new readers', async () => {
  const server = createHttpServer(front.front, { ...usualHttpLimits, connections: 10 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const idle = Array.from({ length: 30 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  expect(await rawRequest(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200/,
  );
  idle.forEach((socket) => socket.destroy());
  server.closeAllConnections();
  server.close();
});

test('one address makes room for itself, and keeps nobody else out', async () => {
  const limits = { ...usualHttpLimits, connectionsPerAddress: 5, balancers: new BlockList() };
  const server = createHttpServer(front.front, limits);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  const from = (localAddress: string) =>
    connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {});
  const reader = from('127.0.0.2');
  const greedy = Array.from({ length: 20 }, () => from('127.0.0.3'));
  await Promise.all([reader, ...greedy].map((socket) => once(socket, 'connect')));
  await until(
    () => greedy.filter((socket) => !socket.destroyed && socket.readyState === 'open').length <= 5,
    {
      what: 'five connections of the one address',
    },
  );
  reader.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(String((await once(reader, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
  for (const socket of [reader, ...greedy]) socket.destroy();
  server.closeAllConnections();
  server.close();
});

test.each([
  ['127.0.0.1', true],
  ['::ffff:192.168.1.2', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['fe80::1%eth0', true],
  ['2001:db8::1', false],
  ['203.0.113.7', false],
  [undefined, true],
])('many may stand behind the address %s: %s', (address, isNear) => {
  expect(isListed(nearAddresses, address)).toBe(isNear);
});

test('none of this was a fault of ours', () => {
  expect(front.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
