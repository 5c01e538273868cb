import type { Pusher } from '@erwik/events';
import type { Person } from '../access/person.js';
import { BadRequest } from '../http/refusal.js';
import { gitMessages as says } from './git-messages.js';

/** What makes git ask for a name and a password (RFC 7617). */
const challenge = { 'WWW-Authenticate': 'Basic realm="erwik", charset="UTF-8"' };

/** Lets those clone who may read all of the wiki, as a clone holds all of it. Throws `BadRequest` (401, 403). */
export function requireClone(person: Person): void {
  if (person.role !== 'none' && person.prefix === null) return;
  throw refusal(person, says.cloneLogin, says.mayNotClone);
}

/** Lets those push who may write. Throws `BadRequest` (401, 403). */
export function requirePush(person: Person): void {
  if ((person.role === 'writer' || person.role === 'admin') && person.prefix === null) return;
  throw refusal(person, says.pushLogin, says.mayNotPush);
}

/** Who pushes, as the store is told: what they may not write is refused there, where the commits are seen. */
export function pusherOf({ account, author }: Person): Pusher {
  return { name: account ?? author.name, refused: [] };
}

function refusal({ how }: Person, login: string, forbidden: string): BadRequest {
  return how === 'anonymous'
    ? new BadRequest(401, 'login_required', login, { headers: challenge })
    : new BadRequest(403, 'forbidden', forbidden);
}
