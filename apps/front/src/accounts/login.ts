import type { Request, RequestHandler, Response } from 'express';
import { UnavailableStore } from '@erwik/bus';
import type { Account } from '@erwik/events';
import { gate } from '../access/gate.js';
import { currentPerson, onBehalfOf } from '../access/person.js';
import type { Person } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { holdForm } from '../http/held-form.js';
import { ownPath } from '../http/own-path.js';
import { readForm, readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { UnavailableFront } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { loginFields, viewLogin } from '../views/login.js';
import type { HeldForm, LoginInput } from '../views/login.js';
import { accountMessages } from '../views/messages-accounts.js';
import { personOf } from './person-of.js';
import { sendPrivate } from './send-private.js';
import { tryPassword } from './try-password.js';

/** `GET /_login?return=`: asks who somebody is. */
export function askLogin(parts: FrontParts): RequestHandler {
  return (request, response) => {
    const returnTo = returnPath(readQuery(request.originalUrl).get(loginFields.returnTo));
    sendLogin(parts, { request, response }, { returnTo, as: currentPerson().account });
  };
}

/**
 * `POST /_login`: begins a session, and leads back to where the reader came from. A form that waited for it goes on as it was sent, on
 * behalf of who has logged in; what it says of its own makes it happen once.
 */
export function postLogin(parts: FrontParts): RequestHandler {
  const enter = gate(parts.rights);
  return async (request, response, next) => {
    const fields = await readForm(request);
    const typed = {
      name: (fields.get(loginFields.name) ?? '').trim(),
      returnTo: returnPath(fields.get(loginFields.returnTo)),
      held: heldIn(fields),
    };
    const { held, returnTo } = typed;
    const isAgain = fields.get(loginFields.action) === 'again' && currentPerson().account !== null;
    const password = fields.get(loginFields.password) ?? '';
    const person = isAgain
      ? currentPerson()
      : await provenBy(parts, { request, response }, { ...typed, password });
    if (person === null) return;
    if (held === null) return redirect(response, 303, returnTo);
    becomeHeld(request, held);
    await onBehalfOf(person, () => enter(request, response, next));
  };
}

type Typed = Pick<LoginInput, 'name' | 'returnTo' | 'held'> & { readonly password: string };

/** Begins a session for who has proved to be somebody; null where they have not, and have been told so. */
async function provenBy(
  parts: FrontParts,
  exchange: Exchange,
  { password, ...typed }: Typed,
): Promise<Person | null> {
  const words = accountMessages.login;
  const { response } = exchange;
  const answer = (problem: string, status: number): null => {
    sendLogin(parts, exchange, { ...typed, problem, status });
    return null;
  };
  try {
    const outcome = await tryPassword(parts, exchange.request, { name: typed.name, password });
    if (outcome.kind === 'wrong') return answer(words.wrong, 401);
    if (outcome.kind === 'wait') {
      response.setHeader('Retry-After', outcome.seconds);
      return answer(words.wait(outcome.seconds), 429);
    }
    await logIn(parts, exchange, outcome.account);
    return personOf(parts.config.node, outcome.account, 'session');
  } catch (error) {
    if (!(error instanceof UnavailableFront || error instanceof UnavailableStore)) throw error;
    parts.log.warn({ err: error }, 'nobody can log in');
    response.setHeader('Retry-After', retryAfterS);
    return answer(words.unavailable, 503);
  }
}

/** Redis or the store are back within seconds. */
const retryAfterS = 5;

type Exchange = { readonly request: Request; readonly response: Response };

/** Begins a session for somebody who has proved who they are. Throws `UnavailableFront`. */
export async function logIn(
  { accounts, log }: FrontParts,
  { request, response }: Exchange,
  account: Account,
): Promise<void> {
  await accounts.sessions.begin(request, response, account);
  const line = { by: account.name, what: 'logged in', about: request.ip ?? '' };
  // who has logged in need not wait for it to be written down
  accounts.store
    .ask('audit', line)
    .catch((error: unknown) => log.warn({ err: error }, 'a login is not in the log'));
}

/** `POST /_logout`: ends the session of this browser. */
export function postLogout({ accounts }: FrontParts): RequestHandler {
  return async (request, response) => {
    await accounts.sessions.end(request, response);
    // what the browser keeps of pages that strangers may not read
    response.setHeader('Clear-Site-Data', '"cache"');
    redirect(response, 303, '/');
  };
}

/** The address to go to after a login, which is none that is about logging in. */
export function returnPath(text: string | undefined): string {
  const path = ownPath(text);
  return /^\/_(?:login|logout|join)(?:[/?#]|$)/.test(path) ? '/' : path;
}

/** The form that waits; null for none, or where it says that it was for another place than a page. */
function heldIn(fields: Fields): HeldForm | null {
  const path = fields.get(loginFields.heldFor);
  if (path === undefined || returnPath(path) !== path) return null;
  const { held } = loginFields;
  const own = [...fields].filter(([name]) => name.startsWith(held));
  return { path, fields: new Map(own.map(([name, value]) => [name.slice(held.length), value])) };
}

/** The request becomes the one that had to wait. Whether it may be made is asked anew: logging in is for everybody. */
function becomeHeld(request: Request, { path, fields }: HeldForm): void {
  holdForm(request, fields);
  request.url = path;
  request.originalUrl = path;
}

type Shown = Partial<LoginInput> & { readonly status?: number };

function sendLogin(
  { site, config }: FrontParts,
  exchange: Exchange,
  { status = 200, ...shown }: Shown,
): void {
  const usual = { name: '', returnTo: '/', problem: null, held: null, as: null };
  const provider = config.oidc?.label ?? null;
  sendPrivate(exchange, viewLogin(site(), { ...usual, provider, ...shown }), status);
}

/** The login form, and why the last way to log in did not lead anywhere. */
export function sendLoginProblem(parts: FrontParts, exchange: Exchange, problem: string): void {
  sendLogin(parts, exchange, { problem, status: 401 });
}

/** What a form that was sent by nobody becomes: the login form, with all that was sent in it. */
export function sendLoginFor(parts: FrontParts, exchange: Exchange, held: HeldForm): void {
  sendLogin(parts, exchange, { held, returnTo: '/', status: 401 });
}
