import type { Request, RequestHandler } from 'express';
import { currentPerson } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import { viewHeld } from '../views/login.js';
import { sendLoginFor } from './login.js';
import { sendPrivate } from './send-private.js';

/** Redis is back within seconds. */
const retryAfterS = 5;

/**
 * Somebody whose session has ended while they wrote is asked to log in, and keeps all that the form held: 401 with the login form, from
 * which it goes on. While nobody can say whether they are logged in it is 503, with a button that sends it again.
 */
export function holdForms(parts: FrontParts): RequestHandler {
  return async (request, response, next) => {
    const { how, role } = currentPerson();
    const isStranger = how === 'anonymous' || how === 'unknown';
    const mayWrite = role === 'writer' || role === 'admin';
    if (request.method !== 'POST' || !isStranger || mayWrite || !isPageForm(request)) return next();
    const held = { path: request.originalUrl, fields: await readForm(request) };
    if (how === 'anonymous') return sendLoginFor(parts, { request, response }, held);
    response.setHeader('Retry-After', retryAfterS);
    sendPrivate({ request, response }, viewHeld(parts.site(), held), 503);
  };
}

/** A form that a browser shows the answer of; not what a program or a script sends, nor what logs in. */
function isPageForm({ path, headers }: Request): boolean {
  if (/^\/_(?:api|git|login|logout|join|language)(?:[/.]|$)/.test(path)) return false;
  if (/\/_(?:draft|preview|merge)$/.test(path)) return false;
  return (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');
}
