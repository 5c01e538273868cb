import type { BodyOf } from '@erwik/events';
import { temporaryFolder, until } from '@erwik/testkit';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { AuditLog } from '../src/accounts/audit-log.js';
import { createLogger } from '@erwik/runtime';
import { buildStore, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

beforeAll(buildStore, 120_000);

async function freshNode(): Promise<TestNode> {
  const node = await testNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  return node;
}

/** Five starts of a store, on a machine that has other work. */
const killsMaxMs = 120_000;

const password = (text: string): string => `$argon2id$v=19$m=19456,t=2,p=1$${text}`;
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
const fileOf = ({ data }: TestNode): string => join(data, 'accounts/accounts.json');

function put(node: TestNode, name: string, set: BodyOf<'putAccount'>['set'], create = true) {
  return node.ask('putAccount', { name, create, set, by: 'root' });
}

describe('an account', () => {
  test('is made, found, changed and removed, and told on the bus and in the audit log', async () => {
    const node = await freshNode();
    await node.start();
    const made = await put(node, 'alice', { role: 'admin', passwordHash: password('one') });
    expect(made).toMatchObject({
      kind: 'done',
      account: { name: 'alice', role: 'admin', hasPassword: true },
    });
    expect(await put(node, 'alice', {})).toMatchObject({ kind: 'refused', code: 'name_taken' });
    expect(await node.ask('findAccount', { name: 'alice' })).toMatchObject({ passwordHash: password('one') });
    await put(node, 'bob', { role: 'writer' });
    await put(node, 'bob', { disabled: true }, false);
    const { accounts, digest } = await node.ask('accounts', {});
    expect(accounts.map(({ name, disabled }) => [name, disabled])).toEqual([
      ['alice', false],
      ['bob', true],
    ]);
    await until(() =>
      node.events.some((event) => event.type === 'AccountsChanged' && event.digest === digest),
    );
    expect(await node.ask('removeAccount', { name: 'alice', by: 'root' })).toMatchObject({
      code: 'last_admin',
    });
    expect(await node.ask('removeAccount', { name: 'bob', by: 'root' })).toEqual({ kind: 'done' });
    const { lines } = await node.ask('auditLog', { limit: 3 });
    expect(lines.map(({ by, what, about }) => [by, what, about])).toEqual([
      ['root', 'removed account', 'bob'],
      ['root', 'changed account', 'bob: disabled'],
      ['root', 'made account', 'bob: role writer'],
    ]);
    expect(readFileSync(join(node.data, 'audit.log'), 'utf8')).not.toContain('argon2id');
    expect(statSync(join(node.data, 'audit.log')).mode & 0o777).toBe(0o600);
  });

  test(
    'that was acknowledged is there after a kill -9, however often the store is killed',
    { timeout: killsMaxMs },
    async () => {
      const node = await freshNode();
      const acknowledged: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const store = await node.start();
        let asking = true;
        const makers = [0, 1, 2].map(async (maker) => {
          for (let turn = 0; asking; turn += 1) {
            const name = `n${round}-${maker}-${turn}`;
            const made = await node
              .ask('putAccount', { name, create: true, set: {}, by: 'root' }, 2000)
              .catch(() => null);
            if (made?.kind === 'done') acknowledged.push(name);
          }
        });
        await until(() => acknowledged.length > 10 * (round + 1), { what: 'accounts' });
        await store.kill();
        asking = false;
        await Promise.all(makers);
      }
      await node.start();
      const held = new Set((await node.ask('accounts', {})).accounts.map(({ name }) => name));
      expect(acknowledged.filter((name) => !held.has(name))).toEqual([]);
    },
  );

  test('is in no object of the repository, and its file is for the owner alone', async () => {
    const node = await freshNode();
    const store = await node.start();
    await node.save('Page', 'text\n');
    await put(node, 'alice', { passwordHash: password('secret') });
    expect(node.git('cat-file', '--batch-all-objects', '--batch')).not.toContain('argon2id');
    const modes = (): number[] =>
      [fileOf(node), join(node.data, 'accounts')].map((path) => statSync(path).mode & 0o777);
    expect(modes()).toEqual([0o600, 0o700]);
    await store.kill();
    await chmod(fileOf(node), 0o644);
    await node.start();
    expect(modes()).toEqual([0o600, 0o700]);
  });
});

describe('a file of accounts', () => {
  test('that is damaged keeps the store from starting, and says what to do', async () => {
    const node = await freshNode();
    const store = await node.start();
    await put(node, 'alice', { role: 'admin' });
    await store.kill();
    truncateSync(fileOf(node), statSync(fileOf(node)).size - 10);
    const refused = node.spawn();
    expect(await refused.ended).toBe(78);
    expect(JSON.stringify(refused.log())).toMatch(
      /accounts\.json is damaged.*Put back its copy from a backup/,
    );
  });

  test('that is moved away leaves a node that takes them from a neighbor, which knows the same then', async () => {
    const node = await freshNode();
    const store = await node.start();
    await put(node, 'alice', { role: 'writer' });
    const { records, digest } = await node.ask('accountRecords', { known: [] });
    const { marks } = await node.ask('accountRecords', { known: null });
    expect((await node.ask('accountRecords', { known: marks })).records).toEqual([]);
    const [from = ''] = [...marks].sort();
    expect(
      (await node.ask('accountRecords', { known: [], within: { from, to: from } })).records,
    ).toHaveLength(1);
    await store.kill();
    await rm(fileOf(node));
    await node.start();
    expect((await node.ask('accounts', {})).accounts).toEqual([]);
    expect(await node.ask('takeAccountRecords', { records })).toEqual({ news: records, digest });
    expect(await node.ask('takeAccountRecords', { records })).toEqual({ news: [], digest });
    expect((await node.ask('accounts', {})).accounts).toMatchObject([{ name: 'alice', role: 'writer' }]);
  });
});

test('an invitation is spent once, however many come with it at the same time', async () => {
  const node = await freshNode();
  await node.start();
  const [id, hash] = ['0123456789abcdef', hashOf('secret')];
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 600_000 };
  const invitation = { id, name: null, role: 'writer' as const, groups: [], createdBy: 'root', ...times };
  await node.ask('putInvitation', { invitation, hash, by: 'root' });
  expect(await node.ask('findInvitation', { id, hash: hashOf('guess') })).toEqual({ kind: 'nothing' });
  expect(await node.ask('findInvitation', { id, hash })).toEqual({ kind: 'invitation', invitation });
  const made = await Promise.all(
    ['a1', 'b1', 'c1'].map((name) =>
      node.ask('putAccount', { name, create: true, set: {}, invitation: { id, hash }, by: name }),
    ),
  );
  expect(made.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  expect((await node.ask('invitations', {})).invitations).toEqual([]);
});

test('a token is found by its secret, and ends with its account', async () => {
  const node = await freshNode();
  await node.start();
  await put(node, 'root', { role: 'admin' });
  await put(node, 'bot', { role: 'writer' });
  const [id, hash] = ['fedcba9876543210', hashOf('secret')];
  const times = { createdAt: 1, expiresAt: null };
  const token = { id, account: 'bot', label: 'ci', scope: 'write' as const, prefix: null, ...times };
  expect(await node.ask('putToken', { token, hash, by: 'bot' })).toEqual({ kind: 'done' });
  expect(await node.ask('findToken', { id, hash })).toMatchObject({
    kind: 'token',
    account: { name: 'bot' },
  });
  expect(await node.ask('findToken', { id, hash: hashOf('guess') })).toEqual({ kind: 'nothing' });
  expect((await node.ask('tokens', { account: null })).tokens).toEqual([token]);
  await node.ask('removeAccount', { name: 'bot', by: 'root' });
  expect(await node.ask('findToken', { id, hash })).toEqual({ kind: 'nothing' });
  expect(await node.ask('removeToken', { id, by: 'root' })).toEqual({ kind: 'nothing' });
});

describe('where people need an account and there is no administrator', () => {
  const linkIn = (store: StoreProcess): string | undefined =>
    store
      .log()
      .map(({ link }) => link)
      .find((link) => typeof link === 'string');

  test(
    'the log has a link that makes one, the same after a restart, and none once it was used',
    { timeout: killsMaxMs },
    async () => {
      const node = await freshNode();
      const environment = { ERWIK_ACCESS: 'members', ERWIK_HTTP: '0.0.0.0:8123' };
      const store = await node.start(environment);
      await until(() => linkIn(store) !== undefined, { what: 'the link' });
      const [, id = '', secret = ''] =
        /^http:\/\/localhost:8123\/_join\/([0-9a-f]{16})\.([\w-]{43})$/.exec(linkIn(store) ?? '') ?? [];
      const ticket = { id, hash: hashOf(secret) };
      expect(await node.ask('findInvitation', ticket)).toMatchObject({ invitation: { role: 'admin' } });
      await store.kill();
      const again = await node.start(environment);
      await until(() => linkIn(again) !== undefined, { what: 'the link' });
      expect(linkIn(again)).toContain(`${id}.${secret}`);
      const root = { name: 'root', create: true, set: { passwordHash: password('x') }, by: 'root' };
      expect(await node.ask('putAccount', { ...root, invitation: ticket })).toMatchObject({
        account: { role: 'admin' },
      });
      await until(
        () => statSync(join(node.data, 'accounts/first-admin'), { throwIfNoEntry: false }) === undefined,
      );
    },
  );

  test('it is taken back when a neighbor tells of an administrator', async () => {
    const node = await freshNode();
    const store = await node.start({ ERWIK_ACCESS: 'private' });
    await until(() => linkIn(store) !== undefined, { what: 'the link' });
    const [life, counter, replica] = ['0'.repeat(16), 5, 'f'.repeat(16)];
    const records = [
      { key: 'account/root', value: JSON.stringify({ life, createdAt: 1 }), counter, replica },
      { key: `account/root/${life}/role`, value: '"admin"', counter, replica },
    ];
    await node.ask('takeAccountRecords', { records });
    await until(async () => (await node.ask('invitations', {})).invitations.length === 0);
    const known = await node.ask('findAccount', { name: 'root' });
    expect(known).toMatchObject({ account: { role: 'admin' } });
  });

  test('none is made where anybody may edit', async () => {
    const node = await freshNode();
    await node.start({ ERWIK_ACCESS: 'open' });
    await put(node, 'alice', {});
    expect((await node.ask('invitations', {})).invitations).toEqual([]);
  });
});

test('an audit log that has grown large is set aside, and its latest lines are still told', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'audit.log');
  const log = new AuditLog(path, createLogger({ app: 'test', level: 'error' }), 2000);
  for (let at = 0; at < 60; at += 1) await log.add({ at, by: 'root', what: 'tested', about: 'x'.repeat(20) });
  expect(statSync(path).size).toBeLessThan(2000);
  expect(statSync(`${path}.1`).size).toBeLessThan(2000);
  expect((await log.latest(30)).map(({ at }) => at)).toEqual(
    Array.from({ length: 30 }, (_, index) => 59 - index),
  );
});
