import { randomBytes } from 'node:crypto';
import { ticketHash, ticketOf } from '@erwik/accounts';
import type { Ticket } from '@erwik/accounts';
import type { AccessToken, Account, PageName, SaveRefused } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';

/** A token that somebody wants: `folder` null for all pages, `days` null for ever. */
export type TokenWish = {
  readonly account: Account;
  readonly label: string;
  readonly scope: AccessToken['scope'];
  readonly folder: PageName | null;
  readonly days: number | null;
  readonly by: string;
};

/** A token that was made, with the half of it that is told once. */
export type MadeToken = { readonly kind: 'made'; readonly token: AccessToken; readonly ticket: Ticket };

const dayMs = 24 * 3600 * 1000;

/** Makes a token for an account. Throws `UnavailableStore`. */
export async function makeToken(
  { accounts: { store } }: Pick<FrontParts, 'accounts'>,
  { account, label, scope, folder, days, by }: TokenWish,
): Promise<MadeToken | SaveRefused> {
  const ticket = ticketOf(randomBytes);
  const createdAt = Date.now();
  const expiresAt = days === null ? null : createdAt + days * dayMs;
  const token = { id: ticket.id, account: account.name, label, scope, prefix: folder, createdAt, expiresAt };
  const reply = await store.ask('putToken', { token, hash: ticketHash(ticket), by });
  return reply.kind === 'refused' ? reply : { kind: 'made', token, ticket };
}
