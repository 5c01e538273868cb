import { AccountName, Role } from '@erwik/events';
import type { Account, Identity } from '@erwik/events';
import type { OidcConfig } from '@erwik/runtime';
import type { AccountParts } from './account-parts.js';
import { linesProblem } from './join.js';
import type { OidcPerson } from './oidc-provider.js';

/** Of two people with one name the second gets a number behind it; no more than so many. */
const sameNameMax = 50;
const nameMaxChars = 39;

/**
 * The account of somebody whom the provider has named, made at the first sight; null where it is disabled or none can be made. It is
 * found by who they are to the provider, never by a name or an address, which others can have had.
 */
export async function accountOfPerson(
  accounts: AccountParts,
  config: OidcConfig | null,
  person: OidcPerson,
): Promise<Account | null> {
  if (config === null) return null;
  const identity = { issuer: config.issuer, subject: person.subject };
  const found = await accounts.store.ask('findAccount', { identity });
  const role = roleOf(config, person);
  if (found.kind === 'nothing') return makeAccount(accounts, { person, identity, role });
  const { account } = found;
  if (account.disabled) return null;
  return config.roles === null || account.role === role ? account : withRole(accounts, account, role);
}

/** The most that one of their groups may; without one, what everybody may whom the provider names. */
function roleOf({ role, roles }: OidcConfig, { groups }: OidcPerson): Role {
  const given = groups.map((group) => roles?.roleOf.get(group));
  return Role.options.findLast((each) => given.includes(each)) ?? role;
}

async function withRole({ store, book }: AccountParts, account: Account, role: Role): Promise<Account> {
  const change = { name: account.name, create: false, set: { role }, by: 'provider' };
  const reply = await store.ask('putAccount', change);
  book.forget();
  // the last administrator stays one
  return reply.kind === 'done' ? reply.account : account;
}

type Wanted = { readonly person: OidcPerson; readonly identity: Identity; readonly role: Role };

async function makeAccount(
  { store, book }: AccountParts,
  { person, identity, role }: Wanted,
): Promise<Account | null> {
  const base = nameFor(person);
  const set = { ...linesFor(person, base), role, identity };
  for (let count = 1; count <= sameNameMax; count += 1) {
    const name = count === 1 ? base : `${base.slice(0, nameMaxChars - 3)}-${count}`;
    const reply = await store.ask('putAccount', { name, create: true, set, by: 'provider' });
    book.forget();
    if (reply.kind === 'done') return reply.account;
    if (reply.code === 'name_taken') continue;
    // the same person came in twice at once
    const found = await store.ask('findAccount', { identity });
    return found.kind === 'account' && !found.account.disabled ? found.account : null;
  }
  return null;
}

/** The first of the names that one can be made of, without what an account's name cannot have. */
function nameFor({ names }: OidcPerson): AccountName {
  for (const each of names) {
    const plain = each
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, '-');
    const name = plain.slice(0, nameMaxChars).replaceAll(/^[._-]+|[._-]+$/g, '');
    if (AccountName.safeParse(name).success) return name;
  }
  return 'member';
}

function linesFor({ displayName, email }: OidcPerson, name: string): Pick<Account, 'displayName' | 'email'> {
  const lines = { displayName: displayName?.trim() ?? name, email: email ?? '' };
  if (linesProblem(lines) === null) return lines;
  return { displayName: name, email: '' };
}
