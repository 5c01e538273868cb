import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '@erwik/runtime';
import { AccessRights } from '../src/access/access-rights.js';
import { guardedStore } from '../src/access/guarded-store.js';
import { onBehalfOf } from '../src/access/person.js';
import type { Person } from '../src/access/person.js';
import { StoreWatch } from '../src/store/store-watch.js';
import type { StoreClient } from '../src/store/store-client.js';
import { addToken, cookieOf, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

/** Words that stand in hidden pages and their names, and nowhere else. */
const secrets = /xylograph|zebrawood/i;

let front: LoginFront;
const people = new Map<string, Record<string, string>>();

beforeAll(async () => {
  front = await startLoginFront({ access: 'members' });
  front.store.write('Home', '# Home\n\nOpen to all.\n');
  front.store.writeAccess("read hr/**: ['@hr']\n");
  front.store.write('hr/Zebrawood', 'The xylograph.\n');
  front.store.writeFile('uploads/hr/Zebrawood/zebrawood-12345678.txt', Buffer.from('xylograph'));
  await front.store.ask('putAccount', {
    ...{ name: 'hanna', create: true, by: 'test' },
    set: { role: 'writer', groups: ['hr'], displayName: 'Hanna', email: '' },
  });
  people.set('wim', { cookie: await cookieOf(front, 'wim') });
  people.set('hanna', { authorization: `Bearer ${await addToken(front, 'hanna', { scope: 'write' })}` });
}, 60_000);
afterAll(() => front[Symbol.asyncDispose]());

async function ask(who: string, path: string) {
  const answer = await fetch(front.url + path, { headers: people.get(who) ?? {} });
  return { status: answer.status, text: await answer.text() };
}

test('who made a hidden change, and why, is not told by an open page as of that commit', async () => {
  const saved = await front.store.ask('save', {
    ...{ name: 'hr/Zebrawood-Three', text: 'xylograph', base: null, merge: 'auto', key: 'k'.repeat(16) },
    ...{ summary: 'Buy a nice one', author: { name: 'Xaver', email: 'xaver@example.org' } },
  });
  const commit = 'commit' in saved ? (saved.commit ?? '') : '';
  const asked = [
    `/Home/_rev/${commit}`,
    `/Home/_restore/${commit}`,
    `/Home/_compare/${commit}...${commit}`,
    `/_api/v1/pages/Home/revisions/${commit}`,
    `/_api/v1/pages/Home/compare?from=${commit}&to=${commit}`,
  ];
  for (const path of asked) {
    expect((await ask('wim', path)).status, path).toBe(200);
    if (path.includes('/_api/')) expect((await ask('hanna', path)).text, path).toContain('Xaver');
    expect((await ask('wim', path)).text, path).not.toMatch(/Xaver|nice one/i);
  }
  front.store.delete('hr/Zebrawood-Three');
});

test('files are listed as if the hidden ones were not there, wherever a list stops', async () => {
  const listed = async (who: string, query: string) =>
    JSON.parse((await ask(who, `/_api/v1/files?${query}`)).text) as Record<string, unknown>;
  front.store.writeFile('uploads/Home/a-12345678.txt', Buffer.from('open'));
  front.store.writeFile('zoo.txt', Buffer.from('open'));
  const all = (await listed('wim', 'limit=100'))['items'];
  expect(all).toMatchObject([{ path: 'uploads/Home/a-12345678.txt' }, { path: 'zoo.txt' }]);
  const next = 'uploads/Home/a-12345678.txt';
  expect(await listed('wim', 'limit=1')).toMatchObject({ items: [{ path: next }], total: 2, next });
  expect(await listed('wim', `limit=1&cursor=${next}`)).toMatchObject({ total: 2, next: null });
  expect(await listed('hanna', 'limit=1')).toMatchObject({ total: 3 });
});

test('talk about a hidden page is hidden with it', async () => {
  front.store.write('Talk/hr/Zebrawood', 'Talk of the xylograph.\n');
  front.store.write('Talk/Home', 'Talk of it.\n');
  expect((await ask('hanna', '/Talk/hr/Zebrawood')).text).toContain('Talk of the xylograph');
  expect((await ask('wim', '/Talk/hr/Zebrawood')).text).not.toMatch(/xylograph/);
  for (const path of ['/_recent', '/_pages?prefix=Talk', '/_search?q=of', '/_api/v1/suggest?q=Talk'])
    expect((await ask('wim', path)).text, path).not.toMatch(secrets);
  const pages = JSON.parse((await ask('wim', '/_api/v1/pages?prefix=Talk')).text) as unknown;
  expect(pages).toMatchObject({ items: [{ name: 'Talk/Home' }], total: 1 });
  front.store.delete('Talk/hr/Zebrawood');
  front.store.delete('Talk/Home');
});

test('what a page said while it stood in a hidden place is not read from where it stands now', async () => {
  const { store } = front;
  const watch = new StoreWatch();
  const log = createLogger({ app: 'front', level: 'error' });
  const rights = new AccessRights({ config: { access: 'members' }, store, watch, log });
  const path = 'hr/Home.md';
  /** the page has come from a hidden folder: its history goes on there, as the store's does */
  const moved: StoreClient = {
    ask: async (operation, body) => {
      const reply = await store.ask(operation, body);
      const rows =
        'rows' in reply && operation === 'history' ? reply.rows.map((row) => ({ ...row, path })) : null;
      return rows === null ? reply : { ...reply, rows };
    },
  };
  const asked = guardedStore(moved, rights, watch);
  const [row] = (await store.ask('history', { name: 'Home', cursor: null, limit: 1 })).rows;
  const commit = row?.commit ?? '';
  const nothing = { kind: 'nothing' };
  const readAs = (person: Person) =>
    onBehalfOf(person, async () => [
      await asked.ask('readRevision', { name: 'Home', commit }),
      await asked.ask('compare', { name: 'Home', from: commit, to: commit }),
    ]);
  expect(await readAs(rights.everybody)).toEqual([nothing, nothing]);
  expect(await readAs({ ...rights.everybody, role: 'admin' })).toMatchObject([
    { kind: 'revision' },
    { kind: 'compared' },
  ]);
});
