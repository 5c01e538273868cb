import { joinPath, ticketHash, ticketOfLink } from '@erwik/accounts';
import type { Ticket } from '@erwik/accounts';
import { AccountName } from '@erwik/events';
import type { Account, Invitation, ReplyOf } from '@erwik/events';
import type { Request, RequestHandler, Response } from 'express';
import type { FrontParts } from '../front-parts.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { redirect } from '../http/send.js';
import { profileFields, viewJoin, viewJoinGone } from '../views/join.js';
import type { JoinInput, Profile } from '../views/join.js';
import { accountMessages } from '../views/messages-accounts.js';
import { logIn } from './login.js';
import { passwordMinChars, passwordProblem } from './password-rules.js';
import { hashPassword } from './passwords.js';
import { sendPrivate } from './send-private.js';
import { takenProblem } from './taken-lines.js';

/** A link that can still be used, and the account it is for where that is there. */
type Open = {
  readonly ticket: Ticket;
  readonly invitation: Invitation;
  readonly account: Account | null;
  readonly kind: JoinInput['kind'];
};

type Exchange = { readonly request: Request; readonly response: Response };

/** `GET /_join/<id>.<secret>`: asks for what makes an account, or for another password. */
export function askJoin(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const open = await openLink(parts, request);
    if (open === null) return sendGone(parts, { request, response });
    const typed = { name: open.invitation.name ?? '', displayName: '', email: '' };
    sendForm(parts, { request, response }, { open, typed, problem: null });
  };
}

/** `POST /_join/<id>.<secret>`: makes the account, or sets its password, and logs in. */
export function postJoin(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const open = await openLink(parts, request);
    if (open === null) return sendGone(parts, { request, response });
    const fields = await readForm(request);
    const typed = typedIn(fields, open);
    const password = fields.get(profileFields.password) ?? '';
    const problem =
      profileProblem(typed, open.kind) ??
      passwordProblem(password, typed.name) ??
      (open.kind === 'reset' ? null : await takenProblem(parts.accounts.store, typed.name, typed));
    if (problem !== null)
      return sendForm(parts, { request, response }, { open, typed, problem, status: 422 });
    const reply = await useLink(parts, open, { typed, password });
    if (reply.kind === 'refused') {
      if (reply.code === 'no_such_invitation') return sendGone(parts, { request, response });
      return sendForm(parts, { request, response }, { open, typed, problem: reply.message, status: 422 });
    }
    await logIn(parts, { request, response }, reply.account);
    redirect(response, 303, '/');
  };
}

async function openLink({ accounts: { store } }: FrontParts, request: Request): Promise<Open | null> {
  const ticket = ticketOfLink(String(request.params['link']));
  if (ticket === null) return null;
  const found = await store.ask('findInvitation', { id: ticket.id, hash: ticketHash(ticket) });
  if (found.kind === 'nothing') return null;
  const { invitation } = found;
  if (invitation.name === null) return { ticket, invitation, account: null, kind: 'free' };
  const known = await store.ask('findAccount', { name: invitation.name });
  if (known.kind === 'nothing') return { ticket, invitation, account: null, kind: 'named' };
  return { ticket, invitation, account: known.account, kind: 'reset' };
}

function typedIn(fields: Fields, { invitation }: Open): Profile {
  return {
    name: invitation.name ?? (fields.get(profileFields.name) ?? '').trim().toLowerCase(),
    displayName: (fields.get(profileFields.displayName) ?? '').trim(),
    email: (fields.get(profileFields.email) ?? '').trim(),
  };
}

function profileProblem({ name, ...lines }: Profile, kind: Open['kind']): string | null {
  if (kind === 'reset') return null;
  if (!AccountName.safeParse(name).success) return accountMessages.join.badName;
  return linesProblem(lines);
}

/** What is wrong with a shown name and an address, in words; null where they may stand in commits. */
export function linesProblem({ displayName, email }: Omit<Profile, 'name'>): string | null {
  const isPlain = /^[^\p{C}<>]*$/u.test(displayName + email);
  const fits = displayName !== '' && displayName.length <= 120 && email.length <= 254;
  return isPlain && fits ? null : accountMessages.join.badLine;
}

async function useLink(
  { accounts: { store, book } }: FrontParts,
  { ticket, kind }: Open,
  { typed, password }: { typed: Profile; password: string },
): Promise<ReplyOf<'putAccount'>> {
  const { name, ...lines } = typed;
  const passwordHash = await hashPassword(password);
  const isReset = kind === 'reset';
  const reply = await store.ask('putAccount', {
    ...{ name, create: !isReset, endSessions: isReset, by: name },
    set: isReset ? { passwordHash } : { ...lines, passwordHash },
    invitation: { id: ticket.id, hash: ticketHash(ticket) },
  });
  book.forget();
  return reply;
}

type Shown = {
  readonly open: Open;
  readonly typed: Profile;
  readonly problem: string | null;
  readonly status?: number;
};

function sendForm({ site }: FrontParts, exchange: Exchange, { open, status = 200, ...shown }: Shown): void {
  const { kind, ticket } = open;
  const document = viewJoin(site(), { ...shown, kind, path: joinPath(ticket), passwordMinChars });
  sendPrivate(exchange, document, status);
}

function sendGone({ site }: FrontParts, exchange: Exchange): void {
  sendPrivate(exchange, viewJoinGone(site()), 410);
}
