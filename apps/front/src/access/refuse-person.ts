import { BadRequest } from '../http/refusal.js';
import type { Person } from './person.js';

/** Why somebody may not do something, in words. */
export const refusals = {
  read: 'You may not read this wiki.',
  write: 'You may read this wiki, but not change it.',
  admin: 'Only administrators of this wiki may do this.',
  account: 'This needs an account.',
  rules: (name: string) => `The rules of this wiki do not let you change “${name}”.`,
} as const;

/** RFC 9110, 15.5.2: who is told to log in is told how; no browser asks for a password by itself at this word. */
const challenge = { 'WWW-Authenticate': 'Bearer realm="erwik"' };

/** Why somebody is kept from something: they have not said who they are (401), or may not do it (403), for this reason. */
export function refusalOf({ how }: Pick<Person, 'how'>, reason: string): BadRequest {
  if (how !== 'anonymous') return new BadRequest(403, 'forbidden', reason);
  return new BadRequest(401, 'login_required', 'Log in first: without an account this is not possible.', {
    headers: challenge,
  });
}
