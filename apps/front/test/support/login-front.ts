import { randomBytes } from 'node:crypto';
import { ticketHash, ticketOf, tokenText } from '@erwik/accounts';
import { connectBus, createLoginAttempts, createSessionRecords } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import type { Account } from '@erwik/events';
import supertest from 'supertest';
import { createSessions, sessionIdleS } from '../../src/accounts/sessions.js';
import { hashPassword } from '../../src/accounts/passwords.js';
import type { FrontConfig } from '../../src/config.js';
import { startFront } from './start-front.js';
import type { TestFront } from './start-front.js';

/** What everybody's password is in tests. */
export const password = 'melting pants of 2009';

/** A front at which people can log in: sessions are in a Redis of its own, accounts in memory. */
export type LoginFront = TestFront & { readonly redis: TestRedis };

const log = createLogger({ app: 'test', level: 'error' }, { write: () => undefined });
let hashed: Promise<string> | undefined;

/** Starts one with an administrator `ada`, a writer `wim` and a reader `rea`; or another front of the same node. */
export async function startLoginFront(
  config: Partial<FrontConfig> = {},
  first?: LoginFront,
): Promise<LoginFront> {
  const redis = first?.redis ?? (await startTestRedis());
  const bus = connectBus({ url: redis.url, node: 'erwik@e1.test', log });
  await until(() => bus.connected);
  const logins = {
    sessions: createSessions(createSessionRecords(bus, sessionIdleS)),
    attempts: createLoginAttempts(bus),
  };
  const front = await startFront({ access: 'members', ...config }, first?.store, undefined, { logins });
  if (first === undefined) await addPeople(front);
  return {
    ...{ ...front, redis },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
      if (first === undefined) await redis[Symbol.asyncDispose]();
    },
  };
}

async function addPeople(front: TestFront): Promise<void> {
  await addAccount(front, 'ada', { role: 'admin', displayName: 'Ada L.', email: 'ada@example.org' });
  await addAccount(front, 'wim', { role: 'writer', displayName: 'Wim W.' });
  await addAccount(front, 'rea', { role: 'reader' });
}

/** Makes an account that has `password`. */
export async function addAccount({ store }: TestFront, name: string, set: Partial<Account>): Promise<void> {
  hashed ??= hashPassword(password);
  const { role, displayName = name, email = '', groups = [] } = set;
  const given = { displayName, email, groups, passwordHash: await hashed, ...(role && { role }) };
  await store.ask('putAccount', { name, create: true, set: given, by: 'test' });
}

/** Makes a token, and answers its text. */
export async function addToken(
  { store }: TestFront,
  account: string,
  more: { scope: 'read' | 'write' | 'admin'; prefix?: string; expiresAt?: number },
): Promise<string> {
  const ticket = ticketOf(randomBytes);
  const { scope, prefix = null, expiresAt = null } = more;
  const token = { id: ticket.id, account, label: 'test', scope, prefix, createdAt: Date.now(), expiresAt };
  await store.ask('putToken', { token, hash: ticketHash(ticket), by: account });
  return tokenText(ticket);
}

/** The cookie of somebody who has logged in with `password`. */
export async function cookieOf({ url }: TestFront, name: string): Promise<string> {
  const body = new URLSearchParams({ name, password });
  const answer = await fetch(`${url}/_login`, { method: 'POST', body, redirect: 'manual' });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

/** A browser that keeps cookies; logged in where a name is given. */
export async function browserOf(
  { url }: TestFront,
  name?: string,
): Promise<ReturnType<typeof supertest.agent>> {
  const browser = supertest.agent(url);
  if (name !== undefined) await browser.post('/_login').type('form').send({ name, password }).expect(303);
  return browser;
}
