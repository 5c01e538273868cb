import { BadRequest } from '../http/refusal.js';
import type { Person } from './person.js';

/** RFC 9110, 15.5.2: who is told to log in is told how; no browser asks for a password by itself at this word. */
const challenge = { 'WWW-Authenticate': 'Bearer realm="erwik"' };

/** Why somebody is kept from something: they have not said who they are (401), or may not do it (403), for this reason. */
export function refusalOf({ how }: Pick<Person, 'how'>, reason: string): BadRequest {
  if (how !== 'anonymous') return new BadRequest(403, 'forbidden', reason);
  return new BadRequest(401, 'login_required', 'Log in first: without an account this is not possible.', {
    headers: challenge,
  });
}
