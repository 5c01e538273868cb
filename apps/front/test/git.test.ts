import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { noAccessRules, parseAccessRules } from '@erwik/pages';
import type { AccessRules } from '@erwik/pages';
import { createLogger } from '@erwik/runtime';
import { until } from '@erwik/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onBehalfOf } from '../src/access/person.js';
import type { Person } from '../src/access/person.js';
import { gitRoutes } from '../src/git/git-routes.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';
import { TestStore } from './support/test-store.js';

/** What a client of these tests must be as fast as. */
const pace = { windowMs: 100, windowMinBytes: 1000 };
const question = 'application/x-git-upload-pack-request';
const push = 'application/x-git-receive-pack-request';

type Asked = { readonly request: IncomingMessage; readonly body: Buffer };

let door: Server;
let asked: Asked[];
/** how the store answers */
let answer: (response: ServerResponse, asked: Asked) => void;
let front: TestFront;

beforeAll(async () => {
  door = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
    request.on('end', () => {
      const one = { request, body: Buffer.concat(chunks) };
      asked.push(one);
      answer(response, one);
    });
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  front = await startFront({}, storeBehind());
});

afterAll(async () => {
  await front[Symbol.asyncDispose]();
  door.closeAllConnections();
  door.close();
});

beforeEach(() => {
  asked = [];
  answer = (response) => response.writeHead(200, { 'Content-Type': 'application/x-git' }).end('answered');
});

function storeBehind(): TestStore {
  const store = new TestStore();
  const { port } = door.address() as AddressInfo;
  store.gitDoor = { address: `127.0.0.1:${port}`, secret: 'a'.repeat(64) };
  return store;
}

const ada: Person = {
  ...{ role: 'writer', account: 'ada', groups: ['hr'], prefix: null, how: 'password' },
  author: { name: 'Ada', email: 'ada@example.org' },
};

/** The routes of git alone, for somebody, at the pace of these tests. */
async function routesFor(
  person: Person,
  rules: AccessRules = noAccessRules,
): Promise<AsyncDisposable & { url: string; port: number }> {
  const log = createLogger({ app: 'test', level: 'error' });
  const parts = {
    config: { git: null },
    log,
    store: storeBehind(),
    limitSaves: () => Promise.resolve(null),
  };
  const app = express();
  app.use((_request, _response, next) => onBehalfOf(person, () => next()));
  app.use(gitRoutes({ ...parts, rights: { rules: () => Promise.resolve(rules) } }, pace));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}/_git/wiki.git`, port },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      server.close();
      return Promise.resolve();
    },
  };
}

const post = (type: string, body: Uint8Array | string, more: Record<string, string> = {}): RequestInit => ({
  ...{ method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body) },
  headers: { 'content-type': type, ...more },
});

test.each(['/_git/wiki.git', '/wiki.git'])(
  '%s is asked as the store is, and answered as it answers',
  async (root) => {
    const headers = { 'git-protocol': 'version=2:object-format=sha1', cookie: 'secret=1' };
    const told = await fetch(`${front.url}${root}/info/refs?service=git-upload-pack`, { headers });
    expect([told.status, told.headers.get('content-type'), await told.text()]).toEqual([
      200,
      'application/x-git',
      'answered',
    ]);
    expect(told.headers.get('cache-control')).toContain('no-cache');
    const answered = await fetch(
      `${front.url}${root}/git-upload-pack`,
      post(question, '0000', { 'git-protocol': 'version=1' }),
    );
    expect(await answered.text()).toBe('answered');
    expect(asked.map(({ request: { method, url } }) => [method, url])).toEqual([
      ['GET', '/info/refs?service=git-upload-pack'],
      ['POST', '/git-upload-pack'],
    ]);
    expect(
      asked.map(({ request: { headers: got } }) => [got['git-protocol'], got.cookie, got.authorization]),
    ).toEqual([
      ['version=2', undefined, `Bearer ${'a'.repeat(64)}`],
      ['version=1', undefined, `Bearer ${'a'.repeat(64)}`],
    ]);
  },
);

test.each([
  ['/_git/wiki.git/HEAD', 404],
  ['/_git/wiki.git/config', 404],
  ['/_git/wiki.git/objects/info/packs', 404],
  ['/_git/other.git/info/refs?service=git-upload-pack', 404],
  ['/_git/wiki.git/info/refs', 404],
  ['/wiki.git/HEAD', 404],
  ['/_git/wiki.git/info/refs?service=git-upload-archive', 403],
  ['/_git/wiki.git/info/refs?service=git-upload-pack%3Bid', 403],
  ['/_git/wiki.git/info/refs?service=git-upload-pack&service=git-receive-pack', 403],
  ['/_git/wiki.git/git-upload-pack', 405],
])('%s is %i', async (path, status) => {
  expect((await fetch(front.url + path)).status).toBe(status);
  expect(asked).toEqual([]);
});

test('a question of another type is refused in words', async () => {
  const refused = await fetch(`${front.url}/wiki.git/git-upload-pack`, post('text/plain', '0000'));
  expect([refused.status, refused.headers.get('content-type')]).toEqual([415, 'text/plain; charset=utf-8']);
  expect(await refused.text()).toContain(question);
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await fetch(`${front.url}/wiki.git/git-receive-pack`, post(push, '0000', foreign))).status).toBe(
    403,
  );
  expect(asked).toEqual([]);
});

test('a question may be compressed, and is bounded after that', async () => {
  const send = (body: Buffer): Promise<Response> =>
    fetch(`${front.url}/wiki.git/git-upload-pack`, post(question, body, { 'content-encoding': 'gzip' }));
  const text = '0032want'.repeat(1000);
  expect((await send(gzipSync(text))).status).toBe(200);
  expect(asked[0]?.body.toString()).toBe(text);
  const bomb = await send(gzipSync(Buffer.alloc(100_000_000)));
  expect([bomb.status, await bomb.text()]).toEqual([413, 'A question has at most 4194304 bytes.\n']);
  for (const broken of [Buffer.from('no gzip'), gzipSync(text).subarray(0, 20)])
    expect((await send(broken)).status).toBe(400);
  expect(asked).toHaveLength(1);
});

test('nothing else may be compressed', async () => {
  const form = post('application/x-www-form-urlencoded', gzipSync('text='), { 'content-encoding': 'gzip' });
  expect((await fetch(`${front.url}/Page/_edit`, form)).status).toBe(415);
});

const service = (name: string): string => `/info/refs?service=git-${name}`;
const stranger: Person = { ...ada, account: null, groups: [], how: 'anonymous' };
const closed = parseAccessRules("read hr/**: ['@hr']\n");

type Let = { who: string; person: Person; rules?: AccessRules; clones: number; pushes: number };

test.each<Let>([
  { who: 'a writer', person: ada, clones: 200, pushes: 200 },
  { who: 'a writer of an open wiki', person: stranger, clones: 200, pushes: 200 },
  { who: 'a reader without an account', person: { ...stranger, role: 'reader' }, clones: 200, pushes: 401 },
  { who: 'a reader', person: { ...ada, role: 'reader' }, clones: 200, pushes: 403 },
  { who: 'a stranger to a private wiki', person: { ...stranger, role: 'none' }, clones: 401, pushes: 401 },
  { who: 'a token for a folder', person: { ...ada, prefix: 'hr', how: 'token' }, clones: 403, pushes: 403 },
  { who: 'who may read all of a wiki with rules', person: ada, rules: closed, clones: 200, pushes: 200 },
  { who: 'who may not', person: { ...ada, groups: [] }, rules: closed, clones: 403, pushes: 403 },
  { who: 'who has not said who they are', person: stranger, rules: closed, clones: 401, pushes: 401 },
])('$who is let clone ($clones) and push ($pushes) or not', async ({ person, rules, clones, pushes }) => {
  await using routes = await routesFor(person, rules);
  for (const [name, type, status] of [
    ['upload-pack', question, clones],
    ['receive-pack', push, pushes],
  ] as const) {
    const told = await fetch(routes.url + service(name));
    const answered = await fetch(`${routes.url}/git-${name}`, post(type, '0000'));
    expect([told.status, answered.status]).toEqual([status, status]);
    const challenge = status === 401 ? 'Basic realm="erwik", charset="UTF-8"' : null;
    expect(told.headers.get('www-authenticate')).toBe(challenge);
  }
  expect(asked).toHaveLength((clones === 200 ? 2 : 0) + (pushes === 200 ? 2 : 0));
});

test('the store is told who pushes', async () => {
  await using routes = await routesFor(ada);
  await fetch(`${routes.url}/git-receive-pack`, post(push, '0000'));
  const pusher = String(asked[0]?.request.headers['erwik-pusher']);
  expect(JSON.parse(Buffer.from(pusher, 'base64url').toString())).toEqual({
    ...{ name: 'ada', role: 'writer', account: 'ada', groups: ['hr'], prefix: null },
  });
});

test('what the store refuses is passed on, with when to come again', async () => {
  answer = (response) => response.writeHead(503, { 'Retry-After': '10' }).end('Too many.\n');
  const busy = await fetch(`${front.url}/wiki.git${service('upload-pack')}`);
  expect([busy.status, busy.headers.get('retry-after'), await busy.text()]).toEqual([
    503,
    '10',
    'Too many.\n',
  ]);
  answer = (response) => response.writeHead(413).end('Too large.\n');
  const large = await fetch(`${front.url}/wiki.git/git-receive-pack`, post(push, '0000'));
  expect([large.status, await large.text()]).toEqual([413, 'Too large.\n']);
  answer = (response) => response.destroy();
  expect((await fetch(`${front.url}/wiki.git${service('upload-pack')}`)).status).toBe(503);
});

test('while the store is away git is told to try again', async () => {
  await using away = await startFront({}, new TestStore());
  const answered = await fetch(`${away.url}/wiki.git${service('upload-pack')}`);
  expect([answered.status, answered.headers.get('retry-after')]).toEqual([503, '1']);
});

/** Sends bytes and reads nothing, until the other side hangs up. */
async function stubborn(port: number, head: string): Promise<() => boolean> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(head);
  let isOver = false;
  socket.on('close', () => (isOver = true));
  return () => isOver;
}

test('who sends too slowly is cut off, and so is the question', async () => {
  await using routes = await routesFor(ada);
  const head = `POST /wiki.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Type: ${push}\r\nContent-Length: 9000\r\n\r\n0000`;
  const isOver = await stubborn(routes.port, head);
  await until(isOver, { what: 'the slow client to be cut off' });
  expect(asked).toEqual([]);
});

test('who takes nothing is cut off, and the store hears that they have gone', async () => {
  await using routes = await routesFor(ada);
  let isEnded = false;
  answer = (response) => {
    response.on('close', () => (isEnded = true));
    const fill = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.writeHead(200).on('drain', fill);
    fill();
  };
  const socket = connect(routes.port, '127.0.0.1')
    .on('error', () => undefined)
    .pause();
  socket.write(`GET /wiki.git${service('upload-pack')} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until(() => isEnded, { what: 'the store to hear that the client has gone' });
  expect(asked).toHaveLength(1);
  socket.destroy();
});

test('who goes ends what the store does for them', async () => {
  let isEnded = false;
  answer = (response) =>
    void response
      .on('close', () => (isEnded = true))
      .writeHead(200)
      .write('first');
  const gone = new AbortController();
  await fetch(`${front.url}/wiki.git${service('upload-pack')}`, { signal: gone.signal });
  expect(isEnded).toBe(false);
  gone.abort();
  await until(() => isEnded, { what: 'the store to hear that the client has gone' });
});

test('an answer that breaks off is seen to have', async () => {
  answer = (response) => response.writeHead(200).write('half', () => response.destroy());
  const answered = await fetch(`${front.url}/wiki.git${service('upload-pack')}`);
  await expect(answered.text()).rejects.toThrow();
});

test('none of this was a fault of ours', () => {
  expect(front.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
