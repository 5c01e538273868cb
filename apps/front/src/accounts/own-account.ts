import { tokenText } from '@erwik/accounts';
import { PageName } from '@erwik/events';
import type { AccessToken, Account, AccountName, BodyOf, ReplyOf } from '@erwik/events';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { currentPerson } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { readForm, readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { redirect } from '../http/send.js';
import { accountFields, viewAccount, viewSecret } from '../views/account.js';
import { profileFields } from '../views/join.js';
import { accountMessages } from '../views/messages-accounts.js';
import { linesProblem } from './join.js';
import { makeToken } from './make-token.js';
import { passwordMinChars, passwordProblem } from './password-rules.js';
import { hashPassword } from './passwords.js';
import { sendPrivate } from './send-private.js';
import { takenProblem } from './taken-lines.js';
import { tryPassword } from './try-password.js';

type Exchange = { readonly request: Request; readonly response: Response };
type Own = Exchange & { readonly account: Account; readonly fields: Fields };
/** Why something was not done, in words; null where it was, and the page is shown again. */
type Problem = string | null;

/** `GET /_account`: what somebody can set of their own account. */
export function showAccount(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const account = await ownAccount(parts);
    if (account === null) return redirect(response, 303, '/_login?return=/_account');
    const saved = readQuery(request.originalUrl).has('saved');
    await sendAccount(parts, { request, response }, { account, saved, problem: null });
  };
}

/** `POST /_account`: does what one of its forms says. */
export function postAccount(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const account = await ownAccount(parts);
    if (account === null) return redirect(response, 303, '/_login?return=/_account');
    const fields = await readForm(request);
    const own = { request, response, account, fields };
    const action = fields.get(accountFields.action);
    if (action === 'token') return giveToken(parts, own);
    const problem = await actionNamed(action)(parts, own);
    if (problem === null) return redirect(response, 303, '/_account?saved=1');
    await sendAccount(parts, { request, response }, { account, saved: false, problem, status: 422 });
  };
}

function actionNamed(action: string | undefined): (parts: FrontParts, own: Own) => Promise<Problem> {
  if (action === 'password') return changePassword;
  if (action === 'sessions') return endSessions;
  return action === 'remove-token' ? removeOwnToken : saveProfile;
}

/** The account of the person who asks, by a session or the word of a proxy; null for programs and strangers. */
async function ownAccount({ accounts }: FrontParts): Promise<Account | null> {
  const { account, how } = currentPerson();
  if (account === null || how === 'token' || how === 'password') return null;
  return accounts.book.find(account);
}

async function saveProfile(parts: FrontParts, { account, fields }: Own): Promise<Problem> {
  const displayName = (fields.get(profileFields.displayName) ?? '').trim();
  const email = (fields.get(profileFields.email) ?? '').trim();
  const isSame = displayName === account.displayName && email === account.email;
  const lines = { displayName, email };
  const problem =
    linesProblem(lines) ?? (isSame ? null : await takenProblem(parts.accounts.store, account.name, lines));
  if (problem !== null) return problem;
  const reply = await putOwn(parts, account.name, { set: { displayName, email } });
  return reply.kind === 'refused' ? reply.message : null;
}

async function changePassword(
  parts: FrontParts,
  { request, response, account, fields }: Own,
): Promise<Problem> {
  const current = fields.get(accountFields.currentPassword) ?? '';
  const fresh = fields.get(profileFields.password) ?? '';
  const problem = passwordProblem(fresh, account.name);
  if (problem !== null) return problem;
  // whoever finds a browser open may try no more passwords than anybody else
  const outcome = await tryPassword(parts, request, { name: account.name, password: current });
  if (outcome.kind === 'wait') return accountMessages.login.wait(outcome.seconds);
  if (outcome.kind === 'wrong') return accountMessages.own.wrongPassword;
  const set = { passwordHash: await hashPassword(fresh) };
  const reply = await putOwn(parts, account.name, { set, endSessions: true });
  if (reply.kind === 'refused') return reply.message;
  await parts.accounts.sessions.begin(request, response, reply.account);
  return null;
}

async function endSessions(parts: FrontParts, { request, response, account }: Own): Promise<Problem> {
  const reply = await putOwn(parts, account.name, { set: {}, endSessions: true });
  if (reply.kind === 'refused') return reply.message;
  await parts.accounts.sessions.end(request, response);
  return null;
}

async function putOwn(
  { accounts: { store, book } }: FrontParts,
  name: AccountName,
  change: Pick<BodyOf<'putAccount'>, 'set' | 'endSessions'>,
): Promise<ReplyOf<'putAccount'>> {
  const reply = await store.ask('putAccount', { ...change, name, create: false, by: name });
  book.forget();
  return reply;
}

async function removeOwnToken(
  { accounts: { store, book } }: FrontParts,
  { account, fields }: Own,
): Promise<Problem> {
  const { tokens } = await store.ask('tokens', { account: account.name });
  const token = tokens.find(({ id }) => id === fields.get(accountFields.id));
  if (token !== undefined) await store.ask('removeToken', { id: token.id, by: account.name });
  book.forget();
  return null;
}

const daysMax = 3650;
const TokenForm = z.object({
  label: z.string().trim().min(1).max(120),
  scope: z.enum(['read', 'write', 'admin']),
  folder: z.preprocess((text) => (text === '' ? null : text), PageName.nullable()),
  days: z.preprocess(
    (text) => (text === '' ? null : Number(text)),
    z.number().int().min(1).max(daysMax).nullable(),
  ),
});

async function giveToken(parts: FrontParts, own: Own): Promise<void> {
  const { fields, account } = own;
  const words = accountMessages.own;
  const asked = TokenForm.safeParse({
    label: fields.get(accountFields.label) ?? '',
    scope: fields.get(accountFields.scope) ?? '',
    folder: (fields.get(accountFields.folder) ?? '').trim().replace(/\/$/, ''),
    days: (fields.get(accountFields.days) ?? '').trim(),
  });
  const refused = { account, saved: false, status: 422 };
  if (!asked.success) return sendAccount(parts, own, { ...refused, problem: words.badToken });
  const made = await makeToken(parts, { ...asked.data, account, by: account.name });
  if (made.kind === 'refused') return sendAccount(parts, own, { ...refused, problem: made.message });
  const back = { href: '/_account', label: words.back };
  const secret = tokenText(made.ticket);
  sendPrivate(own, viewSecret(parts.site(), { title: words.madeTitle, lead: words.madeLead, secret, back }));
}

type Shown = {
  readonly account: Account;
  readonly saved: boolean;
  readonly problem: Problem;
  readonly status?: number;
};

async function sendAccount(
  { accounts: { store }, site }: FrontParts,
  exchange: Exchange,
  { status = 200, ...shown }: Shown,
): Promise<void> {
  const { tokens }: { tokens: AccessToken[] } = await store.ask('tokens', { account: shown.account.name });
  sendPrivate(exchange, viewAccount(site(), { ...shown, tokens, passwordMinChars }), status);
}
