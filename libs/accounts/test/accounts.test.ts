import type { BodyOf, SaveRefused } from '@erwik/events';
import { describe, expect, test } from 'vitest';
import {
  AccountMap,
  accountOf,
  accountOfIdentity,
  accountsOf,
  invitationsOf,
  liveInvitation,
  liveToken,
  putAccount,
  putInvitation,
  putToken,
  removeAccount,
  tokensOf,
} from '../src/index.js';
import type { Planned } from '../src/index.js';

const nowMs = 1_800_000_000_000;
const life = (digit: string): string => digit.repeat(16);
const hash = 'ab'.repeat(32);
const password = (text: string): string => `$argon2id$v=19$m=19456,t=2,p=1$${text}`;

/** One side of a cut: a map that writes with a replica of its own. */
class Side {
  readonly map = new AccountMap();
  readonly #replica: string;

  constructor(digit: string) {
    this.#replica = life(digit);
  }

  do(planned: Planned | SaveRefused): string {
    if (planned.kind === 'refused') return planned.code;
    for (const record of this.map.stamp(planned.changes, this.#replica)) this.map.take(record);
    return 'done';
  }

  put(name: string, set: BodyOf<'putAccount'>['set'], more: Partial<BodyOf<'putAccount'>> = {}): string {
    const create = accountOf(this.map, name) === null;
    const moment = { nowMs, life: life(this.#replica.slice(0, 1)) };
    return this.do(putAccount(this.map, { name, create, set, by: 'test', ...more }, moment));
  }

  hear(other: Side): void {
    for (const record of other.map.all()) this.map.take(record);
  }
}

function meet(one: Side, other: Side): void {
  one.hear(other);
  other.hear(one);
  expect(one.map.digest).toBe(other.map.digest);
}

/** Two sides that know the same: an administrator, and alice. */
function twoSides(): { one: Side; other: Side } {
  const [one, other] = [new Side('1'), new Side('2')];
  one.put('root', { role: 'admin' });
  one.put('alice', { role: 'writer', passwordHash: password('old') });
  meet(one, other);
  return { one, other };
}

const token = (id: string): BodyOf<'putToken'>['token'] => ({
  id: life(id),
  account: 'alice',
  label: 'bot',
  scope: 'write',
  prefix: null,
  createdAt: nowMs,
  expiresAt: nowMs + 10,
});

const invitation = (name: string | null): BodyOf<'putInvitation'>['invitation'] => ({
  id: life('7'),
  name,
  role: 'writer',
  groups: ['team'],
  createdBy: 'root',
  createdAt: nowMs,
  expiresAt: nowMs + 10,
});

describe('changes on two sides of a cut', () => {
  test('of different fields of an account both hold', () => {
    const { one, other } = twoSides();
    one.put('alice', { passwordHash: password('new') });
    other.put('alice', { role: 'admin' });
    meet(one, other);
    expect(accountOf(one.map, 'alice')).toMatchObject({
      account: { role: 'admin' },
      passwordHash: password('new'),
    });
  });

  test('do not bring back an account that one side has removed', () => {
    const { one, other } = twoSides();
    one.do(removeAccount(one.map, 'alice'));
    for (const role of ['reader', 'admin', 'writer'] as const) other.put('alice', { role });
    other.do(putToken(other.map, { token: token('5'), hash, by: 'test' }));
    meet(one, other);
    expect(accountsOf(one.map).map(({ name }) => name)).toEqual(['root']);
    expect(liveToken(one.map, { id: life('5'), hash, nowMs })).toBeNull();
    expect(JSON.stringify(one.map.all().filter(({ key }) => key.includes('password')))).not.toContain(
      'argon',
    );
  });

  test('leave an account disabled that one side has disabled, and its sessions ended', () => {
    const { one, other } = twoSides();
    const before = accountOf(one.map, 'alice')?.account.generation ?? NaN;
    one.put('alice', { disabled: true });
    other.put('alice', { displayName: 'Alice' });
    meet(one, other);
    const { account } = accountOf(other.map, 'alice') ?? {};
    expect(account).toMatchObject({ disabled: true, displayName: 'Alice' });
    expect(account?.generation).toBeGreaterThan(before);
  });

  test('that make one name twice leave one of the two accounts, unmixed', () => {
    const { one, other } = twoSides();
    one.put('bob', { displayName: 'Bob One', passwordHash: password('one') });
    other.put('bob', { displayName: 'Bob Two', email: 'two@example.org' });
    meet(one, other);
    expect(accountOf(one.map, 'bob')).toMatchObject({
      account: { displayName: 'Bob Two', email: 'two@example.org', hasPassword: false },
      passwordHash: null,
    });
  });

  test('of an account that was removed do not reach the one that has its name afterwards', () => {
    const { one, other } = twoSides();
    for (let turn = 0; turn < 20; turn += 1)
      other.put('alice', { role: turn % 2 === 0 ? 'admin' : 'writer' });
    other.put('alice', { role: 'admin' });
    one.do(removeAccount(one.map, 'alice'));
    one.map.take({ key: 'something/else', value: '1', counter: 1, replica: life('1') });
    const again = { name: 'alice', create: true, set: {}, by: 'test' };
    one.do(putAccount(one.map, again, { nowMs, life: life('9') }));
    other.do(putToken(other.map, { token: token('5'), hash, by: 'test' }));
    meet(one, other);
    expect(liveToken(one.map, { id: life('5'), hash, nowMs })).toBeNull();
    expect(tokensOf(one.map, 'alice')).toEqual([]);
    // the older life has the later records, and is over nevertheless where its first record is the older one
    expect(accountOf(one.map, 'alice')?.account.role).toBe('reader');
  });
});

describe('an account', () => {
  test('is made once: its name is taken, and the same request again changes nothing', () => {
    const { one } = twoSides();
    const digest = one.map.digest;
    expect(one.put('alice', {}, { create: true })).toBe('name_taken');
    expect(one.put('alice', { passwordHash: password('old') }, { create: true })).toBe('done');
    expect(one.map.digest).toBe(digest);
    expect(one.put('nobody', {}, { create: false })).toBe('no_such_account');
  });

  test('that is the last administrator is neither removed nor disabled nor made less', () => {
    const { one } = twoSides();
    expect(one.put('root', { role: 'writer' })).toBe('last_admin');
    expect(one.put('root', { disabled: true })).toBe('last_admin');
    expect(one.do(removeAccount(one.map, 'root'))).toBe('last_admin');
    one.put('alice', { role: 'admin', disabled: true });
    expect(one.put('root', { role: 'writer' })).toBe('last_admin');
    one.put('alice', { disabled: false });
    expect(one.put('root', { role: 'writer' })).toBe('done');
  });

  test('is the only one with its identity', () => {
    const { one } = twoSides();
    const identity = { issuer: 'https://id.example.org', subject: 'a1' };
    expect(one.put('alice', { identity })).toBe('done');
    expect(one.put('root', { identity })).toBe('identity_taken');
    expect(accountOfIdentity(one.map, identity)?.account.name).toBe('alice');
  });

  test('begins a new generation of sessions with a new password and when all are ended, not with a new name', () => {
    const { one } = twoSides();
    const generation = (): number => accountOf(one.map, 'alice')?.account.generation ?? NaN;
    const first = generation();
    one.put('alice', { displayName: 'A' });
    expect(generation()).toBe(first);
    one.put('alice', { passwordHash: password('new') });
    const second = generation();
    expect(second).toBeGreaterThan(first);
    one.put('alice', {}, { endSessions: true });
    expect(generation()).toBeGreaterThan(second);
  });

  test('whose records a neighbor has spoiled grants the least', () => {
    const { one } = twoSides();
    for (const field of ['role', 'disabled', 'groups', 'password', 'displayName'])
      for (const value of ['{', '"owner"'])
        one.map.take({ key: `account/alice/${life('1')}/${field}`, value, counter: 99, replica: life('f') });
    expect(accountOf(one.map, 'alice')).toMatchObject({
      account: { role: 'reader', disabled: true, groups: [], hasPassword: false },
      passwordHash: null,
    });
  });
});

describe('a token', () => {
  test('works with its secret, until it expires, as long as its account may', () => {
    const { one } = twoSides();
    expect(one.do(putToken(one.map, { token: token('5'), hash, by: 'test' }))).toBe('done');
    const found = (at: number, of = hash) => liveToken(one.map, { id: life('5'), hash: of, nowMs: at });
    expect(found(nowMs)).toMatchObject({ token: { label: 'bot' }, account: { name: 'alice' } });
    expect(JSON.stringify(found(nowMs))).not.toContain(hash);
    expect(found(nowMs, 'cd'.repeat(32))).toBeNull();
    expect(found(nowMs + 10)).toBeNull();
    expect(tokensOf(one.map, 'alice')).toEqual([token('5')]);
    one.put('alice', { disabled: true });
    expect(found(nowMs)).toBeNull();
  });
});

describe('an invitation', () => {
  const spend = { invitation: { id: life('7'), hash } };

  test('gives its role to one account that is made with it, and is spent', () => {
    const { one } = twoSides();
    one.do(putInvitation(one.map, { invitation: invitation(null), hash, by: 'root' }));
    expect(one.put('bob', { role: 'admin', passwordHash: password('bob') }, spend)).toBe('done');
    expect(accountOf(one.map, 'bob')?.account).toMatchObject({ role: 'writer', groups: ['team'] });
    expect(one.put('carol', { passwordHash: password('carol') }, spend)).toBe('no_such_invitation');
    expect(invitationsOf(one.map, nowMs)).toEqual([]);
  });

  test('for anybody opens no account that is there', () => {
    const { one } = twoSides();
    one.do(putInvitation(one.map, { invitation: invitation(null), hash, by: 'root' }));
    expect(one.put('alice', { passwordHash: password('mine') }, { ...spend, create: false })).toBe(
      'no_such_invitation',
    );
  });

  test('for an account sets its password and leaves its role', () => {
    const { one } = twoSides();
    one.put('alice', { role: 'reader' });
    one.do(putInvitation(one.map, { invitation: invitation('alice'), hash, by: 'root' }));
    expect(one.put('alice', { passwordHash: password('new') }, spend)).toBe('done');
    expect(accountOf(one.map, 'alice')).toMatchObject({
      account: { role: 'reader' },
      passwordHash: password('new'),
    });
  });

  test('for a name that somebody has taken since then is none', () => {
    const { one } = twoSides();
    one.do(putInvitation(one.map, { invitation: invitation('bob'), hash, by: 'root' }));
    expect(liveInvitation(one.map, life('7'), nowMs)?.name).toBe('bob');
    one.put('bob', {});
    expect(liveInvitation(one.map, life('7'), nowMs)).toBeNull();
    expect(one.put('bob', { passwordHash: password('mine') }, spend)).toBe('no_such_invitation');
  });

  test('ends at its time', () => {
    const { one } = twoSides();
    one.do(putInvitation(one.map, { invitation: invitation(null), hash, by: 'root' }));
    expect(liveInvitation(one.map, life('7'), nowMs + 9)).not.toBeNull();
    expect(liveInvitation(one.map, life('7'), nowMs + 10)).toBeNull();
  });
});
