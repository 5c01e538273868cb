import type { Request, RequestHandler, Response } from 'express';
import { UnavailableStore } from '@erwik/bus';
import { onBehalfOf } from '../access/person.js';
import type { Person } from '../access/person.js';
import type { FrontConfig } from '../config.js';
import type { FrontParts } from '../front-parts.js';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import { anonymousPerson } from './anonymous.js';
import { personByAuthorization } from './authorization.js';
import { personOf } from './person-of.js';
import { personByProxy } from './proxy-header.js';
import { forgetSession, saysItHasSession } from './sessions.js';

/** Answers all that follows on behalf of somebody who has not said who they are. */
export function anonymously(config: FrontConfig): RequestHandler {
  const stranger = anonymousPerson(config);
  return (_request, _response, next) => onBehalfOf(stranger, () => next());
}

/**
 * Finds out who makes a request, and answers all that follows on behalf of them: by what they show (a token or a password), by the
 * word of a proxy that is trusted, or by a session. Nobody who shows nothing costs anything. A token or a password that is not right
 * is 401 (`BadRequest`), as its owner believes that it is.
 */
export function identify(parts: FrontParts): RequestHandler {
  const { config } = parts;
  const stranger = anonymousPerson(config);
  return async (request, response, next) => {
    const shown = await personByAuthorization(parts, request);
    const person =
      shown ?? (await personByProxy(parts, request)) ?? (await bySession(parts, request, response));
    if (person === null) return next();
    if (person !== 'unknown' && person !== 'ended') return onBehalfOf(person, () => next());
    if (person === 'ended') forgetSession(response);
    refuseToSign(request, person);
    onBehalfOf({ ...stranger, how: person === 'ended' ? 'anonymous' : 'unknown' }, () => next());
  };
}

/** What a member sends by a script or with a file is signed by nobody else: it is refused, and forms are held (`holdForms`). */
function refuseToSign({ method, path, headers }: Request, person: 'unknown' | 'ended'): void {
  const isFile = (headers['content-type'] ?? '').toLowerCase().startsWith('multipart/');
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead || !(isFile || path.startsWith('/_api/'))) return;
  if (person === 'ended')
    throw new BadRequest(401, 'login_required', 'Your session has ended. Log in again.');
  throw new UnavailableFront('Who you are cannot be found out now.', retryAfterS);
}

/** Redis or the store are back within seconds. */
const retryAfterS = 5;

/** Whose session it is; `ended` where it is none any more, `unknown` while Redis or the store cannot say so. */
async function bySession(
  { config, accounts: { sessions, book } }: FrontParts,
  request: Request,
  response: Response,
): Promise<Person | 'unknown' | 'ended' | null> {
  if (!saysItHasSession(request)) return null;
  try {
    const owner = await sessions.ownerOf(request, response);
    const account = owner === null ? null : await book.find(owner.name);
    if (account === null || account.generation !== owner?.generation) return 'ended';
    return personOf(config.node, account, 'session');
  } catch (error) {
    if (error instanceof UnavailableFront || error instanceof UnavailableStore) return 'unknown';
    throw error;
  }
}
