import type { Request, RequestHandler, Response } from 'express';
import { AccountName } from '@erwik/events';
import { mayRead, mayWrite, parseAccessRules, parsePageName } from '@erwik/pages';
import type { AccessRules, Asker } from '@erwik/pages';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { readForm, readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { redirect } from '../http/send.js';
import { accessFields, viewAccess } from '../views/access.js';
import type { AccessAnswer, AccessInput } from '../views/access.js';
import { accessMessages } from '../views/messages-access.js';
import { newKey } from './draft.js';
import { readSigning, sendFresh } from './make-change.js';

type Exchange = { readonly request: Request; readonly response: Response };

/** `GET /_access?who=&page=`: the rules of who may read and write what, and what somebody may do by them. */
export function showAccess(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const query = readQuery(request.originalUrl);
    const { text, blob } = await parts.store.ask('readAccess', {});
    const page = query.get(accessFields.page) ?? '';
    const form = { text, base: blob ?? '', key: newKey(), isSaved: query.has('saved'), problem: null, page };
    const answer = await answerOf(parts, parseAccessRules(text), query);
    sendFresh(
      { request, response },
      viewAccess(parts.site(), { ...form, answer, rules: parseAccessRules(text) }),
    );
  };
}

/** `POST /_access`: saves the rules, or shows them again as they were typed, with the reason why not. */
export function postAccess(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const fields = await readForm(request);
    const text = fields.get(accessFields.text) ?? '';
    const given = fields.get(accessFields.base) ?? '';
    const base = /^[0-9a-f]{40}$/.test(given) ? given : null;
    const { key } = readSigning(fields);
    const author = authorOf(parts.config.node, '');
    const put = await parts.store.ask('putAccess', { text, base, key, author, summary: '' });
    if (put.kind === 'saved') {
      parts.log.info({ by: author.name, commit: put.commit }, 'the access rules were changed');
      rememberSave(response, put.commit);
      return redirect(response, 303, '/_access?saved=1');
    }
    const typed = { text, base: put.kind === 'changed' ? (put.blob ?? '') : given, key: newKey() };
    const problem = put.kind === 'changed' ? accessMessages.changed : put.message;
    await sendAgain(
      parts,
      { request, response },
      { ...typed, problem, status: put.kind === 'changed' ? 409 : 422 },
    );
  };
}

type Typed = Pick<AccessInput, 'text' | 'base' | 'key' | 'problem'> & { readonly status: number };

async function sendAgain(parts: FrontParts, exchange: Exchange, { status, ...typed }: Typed): Promise<void> {
  const rules = parseAccessRules((await parts.store.ask('readAccess', {})).text);
  sendFresh(
    exchange,
    viewAccess(parts.site(), { ...typed, rules, isSaved: false, page: '', answer: null }),
    status,
  );
}

/** What an account may do with the page that is asked about, or with each place of the rules. */
async function answerOf(parts: FrontParts, rules: AccessRules, query: Fields): Promise<AccessAnswer | null> {
  const who = (query.get(accessFields.who) ?? '').trim();
  if (who === '') return null;
  const name = AccountName.safeParse(who);
  const found = name.success ? await parts.accounts.store.ask('findAccount', { name: name.data }) : null;
  if (found?.kind !== 'account') return { who, places: null };
  const { role, groups, disabled } = found.account;
  const asker: Asker = { role: disabled ? 'none' : role, account: who, groups, prefix: null };
  return { who, places: placesIn(rules, query).map((place) => placeFor(rules, asker, place)) };
}

function placesIn({ rules }: AccessRules, query: Fields): string[] {
  const asked = parsePageName((query.get(accessFields.page) ?? '').trim());
  return asked.ok ? [asked.name] : [...new Set(rules.map(({ pattern }) => pattern))];
}

function placeFor(
  rules: AccessRules,
  asker: Asker,
  place: string,
): { place: string; read: boolean; write: boolean } {
  const name = place.replace(/\/?\*\*$/, '') || 'Home';
  return { place, read: mayRead(rules, asker, name), write: mayWrite(rules, asker, name) };
}
