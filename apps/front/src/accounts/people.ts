import { randomBytes } from 'node:crypto';
import { joinPath, ticketHash, ticketOf } from '@erwik/accounts';
import { AccountName, Role } from '@erwik/events';
import type { Account, Invitation } from '@erwik/events';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { currentPerson } from '../access/person.js';
import type { Person } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { originOf } from '../http/origin.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { viewSecret } from '../views/account.js';
import { accountMessages } from '../views/messages-accounts.js';
import { peopleFields, personUrl, viewPeople, viewPerson } from '../views/people.js';
import { sendPrivate } from './send-private.js';

type Exchange = { readonly request: Request; readonly response: Response };

/** What is shown of the audit log. */
const logLines = 50;
const invitationMs = 7 * 24 * 3600 * 1000;
const resetMs = 24 * 3600 * 1000;

/** `GET /_people`: all accounts, and what was done with them lately. */
export function showPeople(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    requireAdmin();
    await sendPeople(parts, { request, response });
  };
}

/** `POST /_people`: invites somebody, or takes an invitation back. */
export function postPeople(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const { account: by } = requireAdmin();
    const fields = await readForm(request);
    if (fields.get(peopleFields.action) === 'take-back') {
      const id = fields.get(peopleFields.id) ?? '';
      if (/^[0-9a-f]{16}$/.test(id)) await parts.accounts.store.ask('removeInvitation', { id, by });
      return redirect(response, 303, '/_people');
    }
    const rights = rightsIn(fields);
    if (rights === null)
      return sendPeople(
        parts,
        { request, response },
        { problem: accountMessages.people.badGroups, status: 422 },
      );
    await sendLink(
      parts,
      { request, response },
      { ...rights, name: null, createdBy: by, lastsMs: invitationMs },
    );
  };
}

/** `GET /_people/<name>`: one account. */
export function showPerson(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    requireAdmin();
    const account = await accountIn(parts, request);
    sendPrivate({ request, response }, viewPerson(parts.site(), { account, problem: null }));
  };
}

/** `POST /_people/<name>`: changes what it may, makes a link for a new password, or removes it. */
export function postPerson(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const { account: by } = requireAdmin();
    const account = await accountIn(parts, request);
    const fields = await readForm(request);
    const action = fields.get(peopleFields.action);
    if (action === 'reset') {
      const { name, role, groups } = account;
      return sendLink(parts, { request, response }, { name, role, groups, createdBy: by, lastsMs: resetMs });
    }
    const problem = await (action === 'remove'
      ? remove(parts, account, by)
      : change(parts, account, { fields, by }));
    if (problem === null)
      return redirect(response, 303, action === 'remove' ? '/_people' : personUrl(account.name));
    sendPrivate({ request, response }, viewPerson(parts.site(), { account, problem }), 422);
  };
}

/** Who manages accounts is an administrator; a program needs a token that says so. */
function requireAdmin(): Person & { account: string } {
  const person = currentPerson();
  const { account, role, prefix } = person;
  if (account !== null && role === 'admin' && prefix === null) return { ...person, account };
  throw new BadRequest(403, 'forbidden', 'Only administrators can do this.');
}

async function accountIn({ accounts: { store } }: FrontParts, request: Request): Promise<Account> {
  const name = AccountName.safeParse(request.params['name']);
  const found = name.success ? await store.ask('findAccount', { name: name.data }) : null;
  if (found?.kind === 'account') return found.account;
  throw new MissingResource(accountMessages.people.missing);
}

type Rights = Pick<Invitation, 'role' | 'groups'>;
const RightsForm = z.object({ role: Role, groups: z.array(AccountName).max(32) });

function rightsIn(fields: Fields): Rights | null {
  const groups = (fields.get(peopleFields.groups) ?? '').toLowerCase().split(/[\s,]+/);
  const named = groups.map((group) => group.replace(/^@/, '')).filter((group) => group !== '');
  return RightsForm.safeParse({ role: fields.get(peopleFields.role), groups: named }).data ?? null;
}

async function change(
  { accounts: { store, book } }: FrontParts,
  { name, disabled: before }: Account,
  { fields, by }: { fields: Fields; by: string },
): Promise<string | null> {
  const rights = rightsIn(fields);
  if (rights === null) return accountMessages.people.badGroups;
  const disabled = fields.has(peopleFields.disabled);
  const ends = disabled && !before ? { endSessions: true } : {};
  const reply = await store.ask('putAccount', {
    name,
    create: false,
    set: { ...rights, disabled },
    ...ends,
    by,
  });
  book.forget();
  return reply.kind === 'refused' ? reply.message : null;
}

async function remove(
  { accounts: { store, book } }: FrontParts,
  { name }: Account,
  by: string,
): Promise<string | null> {
  const reply = await store.ask('removeAccount', { name, by });
  book.forget();
  return reply.kind === 'refused' ? reply.message : null;
}

type Wish = Pick<Invitation, 'name' | 'role' | 'groups' | 'createdBy'> & { readonly lastsMs: number };

async function sendLink(parts: FrontParts, exchange: Exchange, { lastsMs, ...wish }: Wish): Promise<void> {
  const ticket = ticketOf(randomBytes);
  const createdAt = Date.now();
  const invitation = { ...wish, id: ticket.id, createdAt, expiresAt: createdAt + lastsMs };
  const by = wish.createdBy;
  const reply = await parts.accounts.store.ask('putInvitation', { invitation, hash: ticketHash(ticket), by });
  if (reply.kind === 'refused') return sendPeople(parts, exchange, { problem: reply.message, status: 422 });
  const words = accountMessages.people;
  const secret = originOf(exchange.request) + joinPath(ticket);
  const back = { href: '/_people', label: words.back };
  sendPrivate(
    exchange,
    viewSecret(parts.site(), { title: words.linkTitle, lead: words.linkLead, secret, back }),
  );
}

async function sendPeople(
  { accounts: { store }, site }: FrontParts,
  exchange: Exchange,
  { problem, status }: { problem: string | null; status: number } = { problem: null, status: 200 },
): Promise<void> {
  const [{ accounts }, { invitations }, { lines }] = await Promise.all([
    store.ask('accounts', {}),
    store.ask('invitations', {}),
    store.ask('auditLog', { limit: logLines }),
  ]);
  sendPrivate(exchange, viewPeople(site(), { accounts, invitations, log: lines, problem }), status);
}
