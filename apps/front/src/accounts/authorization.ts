import { ticketOfToken } from '@erwik/accounts';
import type { Ticket } from '@erwik/accounts';
import { createHmac, randomBytes } from 'node:crypto';
import type { Account } from '@erwik/events';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import type { Person } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { BadRequest } from '../http/refusal.js';
import { personOf, personOfToken } from './person-of.js';
import { tryPassword } from './try-password.js';
import type { Credentials } from './try-password.js';

/** Where programs ask that send a password with each request. Pages have a login form; before them a proxy may use this header. */
const machinePaths = /^\/(?:_api|_git)(?:\/|$)|^\/[^/]+\.git\//;

/** Who shows a token or a password in the `Authorization` header; null for who shows none. Throws `BadRequest` 401 and 429. */
export async function personByAuthorization(parts: FrontParts, request: Request): Promise<Person | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer')
    return byToken(parts, ticketOfToken(value), 'Bearer error="invalid_token"');
  if (scheme.toLowerCase() !== 'basic' || !machinePaths.test(request.path)) return null;
  const credentials = readBasic(value);
  const ticket = ticketOfToken(credentials.password);
  return ticket === null ? byPassword(parts, request, credentials) : byToken(parts, ticket, basicChallenge);
}

const basicChallenge = 'Basic realm="erwik", charset="UTF-8"';

async function byToken(
  { accounts, config }: FrontParts,
  ticket: Ticket | null,
  challenge: string,
): Promise<Person> {
  const known = ticket === null ? null : await accounts.book.findToken(ticket, Date.now());
  if (known !== null) return personOfToken(config.node, known);
  throw refused('invalid_token', 'This token is not known here, or its time is over.', challenge);
}

/** `name:password` (RFC 7617); a text without a colon is a name without a password. */
function readBasic(value: string): Credentials {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1
    ? { name: text, password: '' }
    : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Git asks three times for each of its commands; a password is looked at once in so long, ms. */
const provenMaxMs = 5 * 60_000;
/** Names and passwords that were right, not to be told from this: hashed with a key that ends with the process. */
const proven = new LRUCache<string, Pick<Account, 'name' | 'generation'>>({ max: 200, ttl: provenMaxMs });
const key = randomBytes(32);

async function byPassword(parts: FrontParts, request: Request, credentials: Credentials): Promise<Person> {
  const { accounts, config } = parts;
  const digest = createHmac('sha256', key).update(JSON.stringify(credentials)).digest('base64');
  const before = proven.get(digest);
  const known = before === undefined ? null : await accounts.book.find(before.name);
  if (known !== null && known.generation === before?.generation)
    return personOf(config.node, known, 'password');
  const outcome = await tryPassword(parts, request, credentials);
  if (outcome.kind === 'wrong')
    throw refused('invalid_login', 'This name and password do not belong together.', basicChallenge);
  if (outcome.kind === 'wait')
    throw new BadRequest(429, 'too_many_logins', 'There were too many tries. Wait a moment.', {
      headers: { 'Retry-After': String(outcome.seconds) },
    });
  const { account } = outcome;
  proven.set(digest, { name: account.name, generation: account.generation });
  return personOf(config.node, account, 'password');
}

function refused(code: string, message: string, challenge: string): BadRequest {
  return new BadRequest(401, code, message, { headers: { 'WWW-Authenticate': challenge } });
}
