import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest, startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
  front.store.write('Home', '# Home\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const host = 'Host: localhost';
const close = 'Connection: close';
const get = (...lines: string[]): string => ['GET /Home HTTP/1.1', ...lines, '', ''].join('\r\n');
const post = (lines: string[], body: string): string =>
  [
    'POST /Home/_preview HTTP/1.1',
    host,
    'Content-Type: application/x-www-form-urlencoded',
    ...lines,
    '',
    body,
  ].join('\r\n');

test.each<[string, string, number | readonly number[]]>([
  ['HTTP/0.9', 'GET /Home\r\n\r\n', 400],
  ['HTTP/1.0 without a host', 'GET /Home HTTP/1.0\r\n\r\n', 400],
  ['HTTP/1.0 with a host', `GET /Home HTTP/1.0\r\n${host}\r\n\r\n`, 200],
  ['HTTP/3', `GET /Home HTTP/3.0\r\n${host}\r\n\r\n`, 400],
  ['a method in small letters', `get /Home HTTP/1.1\r\n${host}\r\n\r\n`, 400],
  ['a space in the address', `GET /Ho me HTTP/1.1\r\n${host}\r\n\r\n`, 400],
  ['a fragment in the address', `GET /Home#x HTTP/1.1\r\n${host}\r\n\r\n`, [200, 400, 404]],
  ['a host with a user', get('Host: localhost@evil.example'), 421],
  ['a host with half a bracket', get('Host: [::1'), 421],
  ['a host with a path', get('Host: localhost/evil'), 421],
  ['a host with two ports', get('Host: localhost:1:2'), 421],
  ['a host in a list', get('Host: localhost, evil.example'), 421],
  ['a folded header', get(host, 'X: a', ' b', close), [200, 400]],
  ['a space before the colon', get(host, 'X : a'), 400],
  ['a header without a name', get(host, ': a'), 400],
  ['a carriage return in a header', get(host, 'X: a\rb'), 400],
  ['a length with a sign', post(['Content-Length: +6'], 'text=x'), 400],
  ['a length in hex', post(['Content-Length: 0x6'], 'text=x'), 400],
  ['a length in a list', post(['Content-Length: 6, 6'], 'text=x'), 400],
  ['a length beyond all numbers', post([`Content-Length: ${'9'.repeat(40)}`], 'text=x'), 400],
  ['a chunk without a length', post(['Transfer-Encoding: chunked'], 'x\r\ntext=x\r\n0\r\n\r\n'), 400],
  ['a chunk of endless length', post(['Transfer-Encoding: chunked'], `${'f'.repeat(17)}\r\n`), 400],
  ['a chunk longer than told', post(['Transfer-Encoding: chunked'], '2\r\ntext=x\r\n0\r\n\r\n'), 400],
  [
    '20 KB behind the length of a chunk',
    post(['Transfer-Encoding: chunked'], `1;${'x'.repeat(20_000)}\r\n`),
    [400, 413],
  ],
  [
    'chunks and headers behind them',
    post(['Transfer-Encoding: chunked', close], '6\r\ntext=x\r\n0\r\nHost: evil\r\n\r\n'),
    200,
  ],
  ['chunked twice', post(['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n'), [400, 501]],
  ['chunked behind another coding', post(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'), 501],
  ['an expectation', get(host, 'Expect: the-unexpected'), 417],
  ['a body that nobody asked for', get(host, 'Content-Length: 5', close) + 'hello', 200],
])('%s is answered as it should be', async (_what, bytes, status) => {
  const answer = await rawRequest(front.port, bytes);
  expect([status].flat(), answer.slice(0, 300)).toContain(
    Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0),
  );
  expect(answer).not.toMatch(/\n\s+at |node_modules|\/src\//);
});

test('what is sent behind a request that is refused is never taken for another request', async () => {
  for (const first of [
    post(['Content-Length: 6', 'Content-Length: 7'], 'text=x'),
    post(['Content-Length: 6', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
    post(['Transfer-Encoding: xchunked'], '0\r\n\r\n'),
    get('Host: evil.example'),
  ]) {
    const answer = await rawRequest(front.port, `${first}${get(host, close)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 [45]\d\d/);
    expect(answer).not.toContain('HTTP/1.1 200');
  }
});

test('none of this was a fault of ours', () => {
  expect(front.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
