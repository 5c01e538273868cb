import type { Request, RequestHandler, Response } from 'express';
import { hasRole } from '@erwik/pages';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import type { AccessRights } from './access-rights.js';
import { declaredAt } from './need-of.js';
import type { Need, Needs } from './needs.js';
import { currentPerson } from './person.js';
import type { Person } from './person.js';
import { refusalOf, refusals } from './refuse-person.js';

/** Answers of a wiki that not everybody may read, or not all of it, are kept by no cache that people share. */
const ownCache = 'private, no-cache';

/**
 * Lets those pass who may: what is not declared in `needs.ts` cannot be reached by anybody. Who has to log in is led there where they look
 * at a page, and told so (401) elsewhere. Throws `BadRequest` (401, 403, 405) and `MissingResource`.
 */
export function gate(rights: AccessRights): RequestHandler {
  return async (request, response, next) => {
    const person = currentPerson();
    response.vary('Cookie, Authorization');
    if (rights.isPartial) response.setHeader('Cache-Control', ownCache);
    if (person.role === 'none') response.removeHeader('Erwik-Head');
    const declared = declaredAt(request.originalUrl.split('?', 1)[0] ?? '/');
    const need = declared === null ? 'read' : needOf(declared.needs, request);
    if (!meets(person, need)) return keepOut(request, response, person, need);
    if (declared === null) throw nothingThere(request);
    // without the store nothing is known of rules; what is asked of it on this person's behalf fails then
    if (need !== 'public') await rights.rules().catch(() => null);
    rights.at(declared.page, next);
  };
}

function needOf(needs: Needs, { method }: Request): Need {
  const asked = method === 'HEAD' ? 'GET' : method;
  const need =
    asked === 'GET' || asked === 'POST' || asked === 'PUT' || asked === 'DELETE' ? needs[asked] : undefined;
  if (need !== undefined) return need;
  const allowed = Object.keys(needs).flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
  throw new BadRequest(405, 'method_not_allowed', `${method} is not supported here.`, {
    headers: { Allow: allowed.join(', ') },
  });
}

function meets(person: Person, need: Need): boolean {
  switch (need) {
    case 'public':
    case 'itself':
      return true;
    case 'read':
      return hasRole(person, 'reader');
    case 'edit':
      return hasRole(person, person.how === 'anonymous' ? 'writer' : 'reader');
    case 'write':
      return hasRole(person, 'writer');
    case 'admin':
      return hasRole(person, 'admin') && person.prefix === null;
    case 'account':
      return person.account !== null;
  }
}

const reasons: Readonly<Record<Need, string>> = {
  public: '',
  itself: '',
  read: refusals.read,
  edit: refusals.write,
  write: refusals.write,
  admin: refusals.admin,
  account: refusals.account,
};

function keepOut(request: Request, response: Response, person: Person, need: Need): void {
  if (person.how === 'anonymous' && looksAtPage(request)) {
    response.setHeader('Cache-Control', 'no-store');
    return redirect(response, 303, `/_login?return=${encodeURIComponent(request.originalUrl)}`);
  }
  throw refusalOf(person, reasons[need]);
}

/** Browsers ask for HTML by name. */
function looksAtPage(request: Request): boolean {
  const { method, originalUrl } = request;
  if ((method !== 'GET' && method !== 'HEAD') || originalUrl.startsWith('/_api/')) return false;
  return request.accepts(['json', 'html']) === 'html';
}

/** Who posts there wants to save a page under a name the wiki keeps for itself. */
function nothingThere({ method, originalUrl }: Request): Error {
  if (originalUrl.startsWith('/_api/')) return new MissingResource('The API has nothing at this address.');
  if (method !== 'POST') return new MissingResource('There is nothing at this address.');
  return new BadRequest(
    400,
    'reserved_page_name',
    'Names that begin with "_" are addresses of the wiki itself.',
  );
}
