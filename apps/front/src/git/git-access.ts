import type { Pusher } from '@erwik/events';
import { hasRole, mayReadAll } from '@erwik/pages';
import type { AccessRules } from '@erwik/pages';
import type { Person } from '../access/person.js';
import { BadRequest } from '../http/refusal.js';
import { gitMessages as says } from './git-messages.js';

/** What makes git ask for a name and a password (RFC 7617). */
const challenge = { 'WWW-Authenticate': 'Basic realm="erwik", charset="UTF-8"' };

/** Lets those clone from whom nothing is hidden, as a clone holds all of it. Throws `BadRequest` (401, 403). */
export function requireClone(rules: AccessRules, person: Person): void {
  if (mayReadAll(rules, person)) return;
  throw refusal(person, says.cloneLogin, says.mayNotClone);
}

/** Lets those push who may write. Throws `BadRequest` (401, 403). */
export function requirePush(person: Person): void {
  if (hasRole(person, 'writer')) return;
  throw refusal(person, says.pushLogin, says.mayNotPush);
}

/** Who pushes, as the store is told: which pages they may write is asked there, where the commits are seen. */
export function pusherOf({ author, role, account, groups, prefix }: Person): Pusher {
  return { name: account ?? author.name, role, account, groups: [...groups], prefix };
}

function refusal({ how }: Person, login: string, forbidden: string): BadRequest {
  return how === 'anonymous' || how === 'unknown'
    ? new BadRequest(401, 'login_required', login, { headers: challenge })
    : new BadRequest(403, 'forbidden', forbidden);
}
