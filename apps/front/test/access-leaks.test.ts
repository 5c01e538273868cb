import { combineTexts } from '@erwik/merge';
import { operations } from '@erwik/events';
import { accessPath, parseAccessRules, setAccessRule } from '@erwik/pages';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '@erwik/runtime';
import { AccessRights } from '../src/access/access-rights.js';
import { guardedStore, guards } from '../src/access/guarded-store.js';
import { onBehalfOf } from '../src/access/person.js';
import { StoreWatch } from '../src/store/store-watch.js';
import { apiNeeds, pageNeeds, siteNeeds } from '../src/access/needs.js';
import { filled, withAddresses } from './support/app-addresses.js';
import { addToken, cookieOf, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';
import { listen } from './support/listen.js';

/** Words that stand in hidden pages and their names, and nowhere else. */
const secrets = /xylograph|zebrawood/i;

const moved = { subpages: false, redirect: true, updateLinks: true };

let front: LoginFront;
let addresses: readonly string[];
const people = new Map<string, Record<string, string>>([['anonymous', {}]]);
/** commits that a reader may have heard of: of the hidden page alone, and of both */
let hiddenCommit = '';

beforeAll(async () => {
  ({ front, addresses } = await withAddresses(() => startLoginFront({ access: 'members' })));
  const { store } = front;
  store.write('Home', '# Home\n\nOpen to all. [[Help]]\n');
  store.write('Help', '# Help\n\nBack [[Home]].\n');
  store.writeAccess("read hr/**: ['@hr']\nwrite Help: [admin]\n");
  store.write('hr/_Sidebar', 'zebrawood\n');
  store.write(
    'hr/Zebrawood',
    '---\ntags: [zebrawood]\n---\n# Zebrawood\n\nThe xylograph. [[Home]] [[Help]]\n',
  );
  hiddenCommit = store.write(
    'hr/Zebrawood',
    '---\ntags: [zebrawood]\n---\nThe old xylograph. [[Home]] [[Help]]\n',
  );
  store.writeFile('uploads/hr/Zebrawood/zebrawood-12345678.txt', Buffer.from('xylograph'));
  store.write('hr/Zebrawood-Two', 'xylograph\n');
  store.delete('hr/Zebrawood-Two');
  await store.ask('putAccount', {
    ...{ name: 'hanna', create: true, by: 'test' },
    set: { role: 'writer', groups: ['hr'], displayName: 'Hanna', email: '' },
  });
  for (const name of ['rea', 'wim']) people.set(name, { cookie: await cookieOf(front, name) });
  const guides = await addToken(front, 'ada', { scope: 'admin', prefix: 'guides' });
  people.set('token for guides', { authorization: `Bearer ${guides}` });
  people.set('hanna', { authorization: `Bearer ${await addToken(front, 'hanna', { scope: 'write' })}` });
  people.set('ada', { cookie: await cookieOf(front, 'ada') });
}, 60_000);
afterAll(() => front[Symbol.asyncDispose]());

type Sent = { method?: string; headers?: Record<string, string>; body?: string };

async function ask(who: string, path: string, { headers, ...more }: Sent = {}) {
  const sent = { ...more, headers: { ...people.get(who), ...headers }, redirect: 'manual' as const };
  const answer = await fetch(front.url + path, sent);
  const shown = JSON.stringify([...answer.headers]);
  return { status: answer.status, text: await answer.text(), shown, headers: answer.headers };
}

/** All that can be read: every address that is declared, of the hidden page, of an open one, and of the hidden commit. */
function readable(): string[] {
  const names = (path: string, commit: string) =>
    path.replace(/\{path\}|^\/:page/, 'hr%2FZebrawood').replace(/:commit|\{commit\}/, commit);
  const site = Object.entries(siteNeeds).filter(([, { GET }]) => GET !== undefined);
  const api = Object.entries(apiNeeds).filter(([, { GET }]) => GET !== undefined);
  const actions = Object.entries(pageNeeds).filter(([, { GET }]) => GET !== undefined);
  const pages = [
    'hr/Zebrawood',
    'hr/zebrawood',
    'hr',
    'Home',
    'hr/Zebrawood-Two',
    'uploads/hr/Zebrawood/zebrawood-12345678.txt',
  ];
  return [
    ...addresses,
    ...site.map(([path]) => filled(names(path, hiddenCommit))),
    ...api.map(([path]) => `/_api/v1${filled(names(path, hiddenCommit))}`),
    ...api.map(([path]) => `/_api/v1${filled(path.replace('{path}', 'Home'))}`),
    ...actions.flatMap(([action]) => pages.map((page) => `/${page}${action === '' ? '' : `/${action}`}`)),
    ...['_rev', '_restore', '_compare'].map((action) => `/hr/Zebrawood/${action}/${hiddenCommit}`),
    `/hr/Zebrawood/_compare/${hiddenCommit}...${hiddenCommit}`,
    ...['q=xylo', 'q=Home', 'q=graph', 'q=old'].flatMap((q) => [`/_search?${q}`, `/_api/v1/search?${q}`]),
    ...['q=Zeb', 'q=hr'].map((q) => `/_api/v1/suggest?${q}`),
    ...[
      '/_pages?prefix=hr',
      '/_pages?order=folder',
      '/_pages?order=latest',
      '/_recent?path=hr',
      '/_user/alice',
    ],
    ...['/hr/Zebrawood.md', '/hr/Zebrawood?raw', '/_tags/zebrawood', '/hr/Zebra', '/Zebrawood', '/uploads'],
  ]
    .filter((path) => !/_events|\/events/.test(path))
    .map((path) => path.replace(/Zebrawood(?=\/_api)/, ''));
}

describe('a page that is hidden from somebody', () => {
  test.each(['anonymous', 'rea', 'wim', 'token for guides'])(
    'is nowhere to be found by %s',
    async (who) => {
      const asked = [...new Set(readable())];
      expect(asked.length).toBeGreaterThan(200);
      const told: string[] = [];
      for (const path of asked) {
        const { status, text, shown } = await ask(who, path, { headers: { accept: 'text/html' } });
        // what was asked for is told back to who asked: the name in the address is theirs
        const echoes =
          /zebra/i.test(decodeURIComponent(path)) || path.includes('xylo')
            ? /old xylo|The xylo|xylograph\./
            : secrets;
        if (echoes.test(text) || echoes.test(shown)) told.push(`${status} ${path}`);
        if (status >= 500) told.push(`${status} ${path}`);
      }
      expect(told).toEqual([]);
    },
    120_000,
  );

  test.each([
    '/hr/Zebrawood',
    '/hr/Zebrawood/_raw',
    '/hr/Zebrawood/_history',
    '/_api/v1/pages/hr%2FZebrawood',
  ])('is missing for those and there for others: %s', async (path) => {
    const statuses = await Promise.all(
      ['anonymous', 'rea', 'wim', 'token for guides', 'hanna', 'ada'].map(
        async (who) => (await ask(who, path)).status,
      ),
    );
    expect(statuses.slice(4)).toEqual([200, 200]);
    expect(statuses.slice(0, 4).every((status) => status === 404 || path.endsWith('_history'))).toBe(true);
  });

  test('is found by who may read it, and what is found is not kept for others', async () => {
    for (const path of ['/_recent', '/_pages', '/_search?q=xylograph', '/_tags', '/Home/_links']) {
      expect((await ask('hanna', path)).text, path).toMatch(secrets);
      expect((await ask('wim', path)).text.replace('value="xylograph"', ''), path).not.toMatch(/zebrawood/i);
    }
  });

  test('looks like one that never was', async () => {
    const body = (text: string) => text.replace(/Zebrawood|Nothing12/gi, 'X');
    const [hidden, missing] = await Promise.all(
      ['/hr/Zebrawood', '/hr/Nothing12'].map((path) => ask('wim', path)),
    );
    expect(body(hidden!.text)).toBe(body(missing!.text));
  });

  test('is not shown within a page that is open, nor linked to as one that is there', async () => {
    front.store.write('Open', '# Open\n\n[[include:hr/Zebrawood]]\n\nAnd [[hr/Zebrawood]]\n');
    for (const who of ['anonymous', 'hanna', 'wim']) {
      const { text } = await ask(who, '/Open');
      expect([who, /xylograph/.test(text)]).toEqual([who, who === 'hanna']);
      expect([who, /class="internal present"/.test(text)]).toEqual([who, who === 'hanna']);
    }
    const { text } = await ask('anonymous', '/_api/v1/pages/Open');
    expect(text).not.toContain('xylograph');
    front.store.delete('Open');
  });

  test('is not told of to who listens', async () => {
    const listener = await listen(front.port, '/_events');
    front.store.write('hr/Zebrawood', 'The newest xylograph.\n');
    front.store.write('Home', '# Home\n\nOpen to all and new. [[Help]]\n');
    await expect.poll(() => listener.text()).toContain('"name":"Home"');
    listener.socket.destroy();
    expect(listener.text()).not.toMatch(secrets);
  });

  test('is written by nobody who may not see it, whatever way they try', async () => {
    const before = front.store.head;
    const json = (method: string, value: unknown): Sent => ({
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    const tries: [string, Sent][] = [
      ['/_api/v1/pages/hr%2FZebrawood', json('PUT', { text: 'mine' })],
      ['/_api/v1/pages/hr%2FNew', json('PUT', { text: 'mine' })],
      ['/_api/v1/pages/Help', json('PUT', { text: 'mine', mode: 'append' })],
      ['/_api/v1/pages/Home/move', json('POST', { to: 'hr/Home' })],
      ['/_api/v1/pages/hr%2FZebrawood/move', json('POST', { to: 'Mine' })],
      [
        '/_api/v1/commits',
        json('POST', { changes: [{ path: 'hr/New', text: 'x', blob: null }], summary: '' }),
      ],
      [`/_api/v1/commits/${hiddenCommit}/revert`, json('POST', {})],
    ];
    for (const [path, sent] of tries) {
      const { status, text } = await ask('wim', path, sent);
      expect([path, status, text.includes('"forbidden"')]).toEqual([path, 403, true]);
    }
    expect(front.store.head).toBe(before);
  });
});

test('a change of the rules counts at once, also for what was kept', async () => {
  expect((await ask('anonymous', '/Home')).status).toBe(200);
  expect((await ask('anonymous', '/Home')).status).toBe(200);
  const { text, blob } = await front.store.ask('readAccess', {});
  front.store.writeAccess(setAccessRule(text, { action: 'read', pattern: 'Home', names: ['members'] }));
  expect((await ask('anonymous', '/Home')).status).toBe(404);
  expect((await ask('rea', '/Home')).status).toBe(200);
  front.store.writeAccess(text);
  expect((await ask('anonymous', '/Home')).status).toBe(200);
  expect(blob).not.toBeNull();
});

test('rules that cannot be read close the wiki to all but admins, who are told why', async () => {
  const { text } = await front.store.ask('readAccess', {});
  front.store.writeAccess('<<<<<<< a\nread x: [a]\n=======\nread x: [b]\n>>>>>>> b\n');
  const statuses = await Promise.all(
    ['anonymous', 'wim', 'hanna', 'ada'].map(async (who) => (await ask(who, '/Help')).status),
  );
  expect(statuses).toEqual([404, 404, 404, 200]);
  expect(front.log.filter((line) => line.includes('changed in two ways at once')).length).toBeGreaterThan(0);
  expect((await ask('ada', '/_access')).text).toContain('changed in two ways at once');
  front.store.writeAccess(text);
  expect((await ask('wim', '/Help')).status).toBe(200);
});

test('rules that cannot be read are told where operators look, without a name of the wiki, and the node stays ready', async () => {
  const { text } = await front.store.ask('readAccess', {});
  const told = async (path: string) => {
    const { status, text: body } = await ask('anonymous', path);
    return { status, degraded: (JSON.parse(body) as { degraded: string[] }).degraded };
  };
  expect(await told('/readyz')).toEqual({ status: 200, degraded: [] });
  front.store.writeAccess('read hr/Zebrawood: zebrawood\nwrite Help: [admin]\n');
  await ask('ada', '/Help');
  const sentence = expect.stringMatching(/^Some access rules cannot be read: .* \/_access /);
  expect(await told('/readyz')).toEqual({ status: 200, degraded: [sentence] });
  expect(await told('/_api/v1/mesh')).toEqual({ status: 200, degraded: [sentence] });
  const page = (await ask('anonymous', '/_mesh')).text;
  expect(page).toContain('Some access rules cannot be read');
  expect(page + (await ask('anonymous', '/readyz')).text).not.toMatch(secrets);
  front.store.writeAccess(text);
  await ask('ada', '/Help');
  expect(await told('/readyz')).toEqual({ status: 200, degraded: [] });
});

test('what a route forgot to refuse is refused where the store is asked', async () => {
  const { store } = front;
  const watch = new StoreWatch();
  const log = createLogger({ app: 'front', level: 'error' });
  const rights = new AccessRights({ config: { access: 'members' }, store, watch, log });
  const asked = guardedStore(store, rights, watch);
  const author = { name: 'Wim', email: 'wim@example.org' };
  const signed = { summary: '', key: 'k'.repeat(16), author };
  const wim = {
    ...rights.everybody,
    role: 'writer' as const,
    account: 'wim',
    how: 'session' as const,
    author,
  };
  const name = 'hr/Zebrawood';
  const tries: (() => Promise<unknown>)[] = [
    () => asked.ask('save', { ...signed, name, text: 'x', base: null, merge: 'auto' }),
    () =>
      asked.ask('changePages', { ...signed, changes: [{ name, text: null, base: 'any' }], merge: 'auto' }),
    () => asked.ask('movePage', { ...signed, ...moved, from: name, to: 'Mine' }),
    () => asked.ask('movePage', { ...signed, ...moved, from: 'Home', to: name }),
    ...['/hr/New', 'hr /New', ' hr/New.md'].map(
      (to) => () => asked.ask('movePage', { ...signed, ...moved, from: 'Home', to }),
    ),
    () => asked.ask('save', { ...signed, name: '/hr/New', text: 'x', base: null, merge: 'auto' }),
    () => asked.ask('revert', { ...signed, commits: [hiddenCommit] }),
    () => asked.ask('removeFile', { ...signed, path: 'uploads/hr/Zebrawood/x.txt', base: 'a'.repeat(40) }),
    () => asked.ask('putAccess', { ...signed, text: '', base: null }),
    () => asked.ask('takePack', { tip: 'a'.repeat(40), pack: { kind: 'inline', base64: '' } }),
  ];
  const before = store.head;
  for (const attempt of tries)
    await expect(onBehalfOf(wim, attempt)).rejects.toMatchObject({ status: 403, code: 'forbidden' });
  const stranger = { ...wim, role: 'none' as const, account: null, how: 'anonymous' as const };
  await expect(
    onBehalfOf(stranger, () => asked.ask('recent', { cursor: null, limit: 1 })),
  ).rejects.toMatchObject({
    status: 401,
  });
  expect(store.head).toBe(before);
});

test('talk about a page goes along with it where its mover may change it, at both places', async () => {
  const { text } = await front.store.ask('readAccess', {});
  front.store.writeAccess(`${text}write Talk/Closed: [admin]\n`);
  const moveOwn = async (to: string) => {
    front.store.write('Own', 'Mine.\n');
    const body = new URLSearchParams({ to, key: crypto.randomUUID() }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: front.url };
    await ask('wim', '/Own/_rename', { method: 'POST', headers, body });
    return front.store.asked.findLast(({ operation }) => operation === 'movePage')?.body;
  };
  expect(await moveOwn('Owned')).toMatchObject({ to: 'Owned', talk: true });
  for (const to of ['Closed', '/closed', 'closed.md'])
    expect(await moveOwn(to)).toMatchObject({ to, talk: false });
  front.store.writeAccess(text);
});

test('every operation of the store has a guard', () => {
  expect(Object.keys(guards).toSorted()).toEqual(Object.keys(operations).toSorted());
});
test('rules and names that two nodes set at once both hold after a merge', () => {
  const base = "# ours\nread hr/**: ['@hr', bob]\n";
  const one = setAccessRule(base, { action: 'read', pattern: 'hr/**', names: ['@hr', 'bob', 'alice'] });
  const two = setAccessRule(setAccessRule(base, { action: 'read', pattern: 'hr/**', names: ['@hr'] }), {
    action: 'write',
    pattern: 'Home',
    names: ['admin'],
  });
  const label = (name: string, at: number) => ({
    name,
    node: 'e1',
    seconds: at,
    commit: String(at).repeat(40),
  });
  const merged = combineTexts({
    ...{ path: accessPath, base },
    one: { text: one, label: label('a', 1) },
    two: { text: two, label: label('b', 2) },
  });
  const { rules: left, faults } = parseAccessRules(merged.text);
  expect(faults).toEqual([]);
  expect(left.map(({ pattern, names }) => [pattern, names])).toEqual([
    ['hr/**', ['@hr', 'alice']],
    ['Home', ['admin']],
  ]);
  expect(merged.text).toContain('# ours');
});
