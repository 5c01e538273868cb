import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredAt } from '../src/access/need-of.js';
import { apiNeeds, pageNeeds, siteNeeds } from '../src/access/needs.js';
import type { Need, Needs } from '../src/access/needs.js';
import { filled, withAddresses } from './support/app-addresses.js';
import { addToken, cookieOf, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

let front: LoginFront;
let addresses: readonly string[];
/** what each person sends to say who they are */
const people = new Map<string, Record<string, string>>();
/** who of them may do what needs this; `stranger` has not logged in to a private wiki */
const allowed: Readonly<Record<Need, readonly string[]>> = {
  public: ['stranger', 'rea', 'wim', 'ada', 'read token', 'write token', 'admin token', 'token for guides'],
  itself: ['stranger', 'rea', 'wim', 'ada', 'read token', 'write token', 'admin token', 'token for guides'],
  read: ['rea', 'wim', 'ada', 'read token', 'write token', 'admin token', 'token for guides'],
  account: ['rea', 'wim', 'ada', 'read token', 'write token', 'admin token', 'token for guides'],
  edit: ['rea', 'wim', 'ada', 'read token', 'write token', 'admin token', 'token for guides'],
  write: ['wim', 'ada', 'write token', 'admin token', 'token for guides'],
  admin: ['ada', 'admin token'],
};

beforeAll(async () => {
  ({ front, addresses } = await withAddresses(() => startLoginFront({ access: 'private' })));
  front.store.write('Home', '# Home\n');
  people.set('stranger', {});
  for (const name of ['rea', 'wim', 'ada']) people.set(name, { cookie: await cookieOf(front, name) });
  for (const scope of ['read', 'write', 'admin'] as const)
    people.set(`${scope} token`, { authorization: `Bearer ${await addToken(front, 'ada', { scope })}` });
  const confined = await addToken(front, 'ada', { scope: 'admin', prefix: 'guides' });
  people.set('token for guides', { authorization: `Bearer ${confined}` });
  const { paths } = JSON.parse((await ask('ada', 'GET', '/_api/v1/openapi.json')).text) as { paths: object };
  addresses = [...addresses, ...Object.keys(paths).map((path) => filled(`/_api/v1${path}`))];
}, 60_000);
afterAll(() => front[Symbol.asyncDispose]());

async function ask(who: string, method: string, path: string, headers: Record<string, string> = {}) {
  const sent = { method, headers: { ...people.get(who), ...headers }, redirect: 'manual' as const };
  const answer = await fetch(front.url + path, { ...sent, signal: AbortSignal.timeout(10_000) });
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) await answer.body?.cancel();
  const text = type.startsWith('text/event-stream') ? '' : await answer.text();
  return { status: answer.status, text, location: answer.headers.get('location'), headers: answer.headers };
}

test('every address that the front has is declared with what it needs', () => {
  expect(addresses.length).toBeGreaterThan(90);
  expect(addresses.filter((path) => declaredAt(path) === null)).toEqual([]);
});

test('an address that is not declared is not there, whoever asks', async () => {
  for (const who of ['rea', 'ada']) {
    for (const path of ['/_secret', '/Home/_secret', '/_api/v1/secret', '/_api/v2/pages', '/_assets/none.js'])
      expect([who, path, (await ask(who, 'GET', path)).status]).toEqual([who, path, 404]);
  }
  expect((await ask('stranger', 'GET', '/_secret')).status).toBe(401);
});

/** Every method of every address that is declared. */
const declared: readonly { method: string; path: string; need: Need }[] = [
  ...each(siteNeeds, (path) => path),
  ...each(pageNeeds, (action) => (action === '' ? '/Home' : `/Home/${action}`)),
  ...each(apiNeeds, (path) => `/_api/v1${path}`),
].filter(({ path }) => !['/_logout', '/_events', '/_api/v1/events'].includes(path));

function each(table: Readonly<Record<string, Needs>>, addressOf: (key: string) => string) {
  return Object.entries(table).flatMap(([key, needs]) =>
    Object.entries(needs).map(([method, need]) => ({ method, path: filled(addressOf(key)), need })),
  );
}

describe('what is declared is what happens', () => {
  test.each([...new Set(Object.values(allowed).flat())])(
    'to %s',
    async (who) => {
      const wrong: unknown[] = [];
      for (const { method, path, need } of declared) {
        const { status, text } = await ask(who, method, path);
        const refused = status === 401 || (status === 403 && text.includes('"forbidden"'));
        const may = allowed[need].includes(who);
        // tokens may be kept from more by a route itself
        if (need !== 'itself' && refused && may && !who.includes('token'))
          wrong.push([who, method, path, status]);
        if (!may && status !== (who === 'stranger' ? 401 : 403)) wrong.push([who, method, path, status]);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

describe('what matters most, whatever is declared:', () => {
  const readers = ['rea', 'wim', 'ada', 'read token', 'write token', 'admin token'];
  const writers = ['wim', 'ada', 'write token', 'admin token'];
  test.each([
    ['GET', '/Home', readers],
    ['GET', '/Home.md', readers],
    ['GET', '/sitemap.xml', readers],
    ['GET', '/llms.txt', readers],
    ['GET', '/_feed.atom', readers],
    ['GET', '/_mesh', readers],
    ['GET', '/_export.zip', readers],
    ['GET', '/_api/v1/pages', readers],
    ['GET', '/_api/v1/openapi.json', readers],
    ['GET', '/_git/wiki.git/info/refs?service=git-upload-pack', readers],
    ['PUT', '/_api/v1/pages/Home', writers],
    ['DELETE', '/_api/v1/pages/Home', writers],
    ['POST', '/_api/v1/commits', writers],
    ['POST', '/Home/_delete', writers],
    ['POST', '/Home/_rename', writers],
    ['POST', '/Home/_files', writers],
    ['GET', '/_git/wiki.git/info/refs?service=git-receive-pack', writers],
    ['GET', '/_people', ['ada', 'admin token']],
    ['POST', '/_people', ['ada', 'admin token']],
    ['GET', '/_access', ['ada', 'admin token']],
    ['POST', '/_access', ['ada', 'admin token']],
    ['POST', '/Home/_protect', ['ada', 'admin token']],
  ])('%s %s', async (method, path, may) => {
    const passed: string[] = [];
    for (const who of people.keys()) {
      const { status } = await ask(who, method, path);
      if (status !== 401 && status !== 403) passed.push(who);
    }
    expect(passed.filter((who) => who !== 'token for guides')).toEqual(may);
  });

  test('no way around by HEAD, OPTIONS, another spelling or a range', async () => {
    // how the store is a front asks by itself
    const asked = () => front.store.asked.filter(({ operation }) => operation !== 'status').length;
    const before = asked();
    for (const path of [
      '/Home',
      '/home',
      '/Home/',
      '/%48ome',
      '/Home?raw',
      '/Home/_raw',
      '//Home',
      '/_recent',
      '/_api/v1/mesh',
    ])
      for (const method of ['HEAD', 'GET', 'OPTIONS', 'PROPFIND']) {
        const { status, text } = await ask('stranger', method, path, {
          range: 'bytes=0-9',
          'if-none-match': '*',
        });
        expect([method, path, [401, 405].includes(status)]).toEqual([method, path, true]);
        expect(text).not.toContain('# Home');
      }
    expect(asked()).toBe(before);
  });
});

describe('a stranger to a private wiki', () => {
  test('is led to the login from a page, and back to the page', async () => {
    const { status, location } = await ask('stranger', 'GET', '/Home?a=b', { accept: 'text/html' });
    expect([status, location]).toEqual([303, '/_login?return=%2FHome%3Fa%3Db']);
  });

  test('is told nothing by what is kept for others, nor by a header', async () => {
    expect((await ask('wim', 'GET', '/Home')).status).toBe(200);
    const kept = await ask('wim', 'GET', '/Home', { accept: 'text/html' });
    expect(kept.headers.get('cache-control')).toBe('private, no-cache');
    expect(kept.headers.get('vary')).toMatch(/Cookie/);
    const tag = kept.headers.get('etag') ?? '';
    const { status, headers } = await ask('stranger', 'GET', '/Home', { 'if-none-match': tag });
    expect(status).toBe(401);
    expect([headers.get('etag'), headers.get('erwik-head')]).toEqual([null, null]);
  });

  test('finds robots kept out', async () => {
    const { status, text } = await ask('stranger', 'GET', '/robots.txt');
    expect([status, text]).toEqual([200, 'User-agent: *\nDisallow: /\n']);
  });

  test('hears nothing of what happens', async () => {
    const { status, text } = await ask('stranger', 'GET', '/_events', { accept: 'text/event-stream' });
    expect([status, JSON.parse(text)]).toMatchObject([401, { code: 'login_required' }]);
  });
});
