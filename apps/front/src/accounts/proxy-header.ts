import { AccountName } from '@erwik/events';
import type { Account } from '@erwik/events';
import type { Request } from 'express';
import type { Person } from '../access/person.js';
import type { FrontParts } from '../front-parts.js';
import { BadRequest } from '../http/refusal.js';
import { personOf } from './person-of.js';

/**
 * Who a proxy says somebody is that has seen to it: only the connection's own end counts, never what is said of addresses further
 * away. An account is made when it is heard of for the first time. Throws `BadRequest` 403 for a name that can be no account's.
 */
export async function personByProxy(parts: FrontParts, request: Request): Promise<Person | null> {
  const { config } = parts;
  if (config.proxy === null || !config.proxy.from.includes(peerOf(request))) return null;
  const said = request.headers[config.proxy.header];
  if (said === undefined || said === '') return null;
  const name = AccountName.safeParse(String(said).trim().toLowerCase());
  if (!name.success)
    throw new BadRequest(403, 'bad_account_name', 'The proxy names somebody who can have no account here.');
  const account = await accountNamed(parts, name.data);
  if (account === null) throw new BadRequest(403, 'account_disabled', 'This account is disabled.');
  return personOf(config.node, account, 'proxy');
}

/** The address at the other end of the connection; an IPv4 address that came by IPv6 is written as what it is. */
function peerOf({ socket }: Request): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

async function accountNamed(
  { accounts: { store, book }, config }: FrontParts,
  name: AccountName,
): Promise<Account | null> {
  const known = await book.find(name);
  if (known !== null) return known;
  const role = config.proxy?.role ?? 'reader';
  const set = { displayName: name, email: '', role };
  const made = await store.ask('putAccount', { name, create: true, set, by: 'proxy' });
  book.forget();
  // another request may have made it meanwhile; one that is disabled stays so
  return made.kind === 'done' ? made.account : book.find(name);
}
