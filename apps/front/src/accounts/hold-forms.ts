import type { Request, RequestHandler } from 'express';
import { declaredAt } from '../access/need-of.js';
import { currentPerson } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import { viewHeld } from '../views/login.js';
import { sendLoginFor } from './login.js';
import { sendPrivate } from './send-private.js';
import { saysItHasSession } from './sessions.js';

/** Redis is back within seconds. */
const retryAfterS = 5;

/**
 * Somebody whose session has ended while they wrote is asked to log in, and keeps all that the form held: 401 with the login form, from
 * which it goes on. While nobody can say whether they are logged in it is 503, with a button that sends it again. So nothing that a
 * member wrote is signed by nobody.
 */
export function holdForms(parts: FrontParts): RequestHandler {
  return async (request, response, next) => {
    const { how, role } = currentPerson();
    const isStranger = how === 'anonymous' || how === 'unknown';
    if (!isStranger || !isPageForm(request)) return next();
    const mayWrite = role === 'writer' || role === 'admin';
    if (how === 'anonymous' && mayWrite && !saysItHasSession(request)) return next();
    const held = { path: request.originalUrl, fields: await readForm(request) };
    if (how === 'anonymous') return sendLoginFor(parts, { request, response }, held);
    response.setHeader('Retry-After', retryAfterS);
    sendPrivate({ request, response }, viewHeld(parts.site(), held), 503);
  };
}

/** A form that changes something, and whose answer a browser shows; not what a script sends beside it. */
function isPageForm({ method, path, headers }: Request): boolean {
  if (method !== 'POST' || /\/_(?:draft|editing)$/.test(path) || /^\/_(?:api|git)(?:\/|$)/.test(path))
    return false;
  const need = declaredAt(path)?.needs.POST;
  if (need === undefined || need === 'public' || need === 'read') return false;
  return (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');
}
