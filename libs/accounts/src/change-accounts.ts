import type { BodyOf, SaveRefused } from '@erwik/events';
import { accountRecordsMax } from '@erwik/events';
import type { AccountMap, Change } from './account-map.js';
import { accountFields, accountKey, fieldKey, invitationKey, subjectOf, tokenKey } from './keys.js';
import type { AccountField } from './keys.js';
import { accountOf, accountOfIdentity, accountsOf, liveInvitation } from './read-accounts.js';
import type { KeptAccount } from './read-accounts.js';
import { refused } from './refusals.js';
import { KeptInvitation, KeptToken, readValue } from './values.js';

/** What is to be written; none where it is so already. */
export interface Planned {
  readonly kind: 'planned';
  readonly changes: readonly Change[];
}

/** The present (ms since 1970), and 16 random hex digits for what is made. */
export interface Moment {
  readonly nowMs: number;
  readonly life: string;
}

type PutBody = BodyOf<'putAccount'>;
type Invited = KeptInvitation | null;

/**
 * Makes or changes an account, and spends an invitation with it. A request that comes a second time plans nothing: its password hash is
 * there already, and no two hashes of one password are equal.
 */
export function putAccount(map: AccountMap, body: PutBody, { nowMs, life }: Moment): Planned | SaveRefused {
  const present = accountOf(map, body.name);
  if (isRepeated(present, body)) return planned([]);
  if (body.create && present !== null) return refused('name_taken');
  if (!body.create && present === null) return refused('no_such_account');
  const invitation = invitationFor(map, body, nowMs);
  if (invitation === 'none') return refused('no_such_invitation');
  if (present !== null && losesLastAdmin(map, present, body.set)) return refused('last_admin');
  if (isIdentityTaken(map, body)) return refused('identity_taken');
  const changes = [
    ...(present === null ? begun(body, life, nowMs) : []),
    ...fieldChanges(body, present, { invitation, life: present?.life ?? life }),
    ...(invitation === null ? [] : [{ key: invitationKey(invitation.id), value: null }]),
  ];
  return fitting(map, changes);
}

/** Removes an account, all that is kept of it, and its tokens. */
export function removeAccount(map: AccountMap, name: string): Planned | SaveRefused {
  const present = accountOf(map, name);
  if (present === null) return refused('no_such_account');
  if (losesLastAdmin(map, present, { disabled: true })) return refused('last_admin');
  const kept = map.all().filter(({ key, value }) => value !== null && isOf(map, key, name));
  return planned(kept.map(({ key }) => ({ key, value: null })));
}

/** Adds a token to an account that is there. */
export function putToken(map: AccountMap, { token, hash }: BodyOf<'putToken'>): Planned | SaveRefused {
  const owner = accountOf(map, token.account);
  if (owner === null) return refused('no_such_account');
  return addOnce(map, tokenKey(token.id), { ...token, hash, life: owner.life });
}

/** Adds an invitation, for a new account or for the one that has its name now. */
export function putInvitation(
  map: AccountMap,
  { invitation, hash }: BodyOf<'putInvitation'>,
): Planned | SaveRefused {
  const life = invitation.name === null ? null : (accountOf(map, invitation.name)?.life ?? null);
  return addOnce(map, invitationKey(invitation.id), { ...invitation, hash, life });
}

/** Removes a token or an invitation. */
export function removeSecret(
  map: AccountMap,
  kind: 'token' | 'invitation',
  id: string,
): Planned | SaveRefused {
  const key = kind === 'token' ? tokenKey(id) : invitationKey(id);
  const record = map.get(key);
  return record === undefined || record.value === null
    ? refused('not_there')
    : planned([{ key, value: null }]);
}

function planned(changes: readonly Change[]): Planned {
  return { kind: 'planned', changes };
}

function isRepeated(present: KeptAccount | null, { set }: PutBody): boolean {
  return set.passwordHash !== undefined && present?.passwordHash === set.passwordHash;
}

/** The invitation that is spent, null where none is named. Only one made for an account opens that account. */
function invitationFor(map: AccountMap, body: PutBody, nowMs: number): Invited | 'none' {
  if (body.invitation === undefined) return null;
  const kept = liveInvitation(map, body.invitation.id, nowMs);
  if (kept === null || kept.hash !== body.invitation.hash) return 'none';
  const isMeant = kept.name === body.name || (kept.name === null && body.create);
  return isMeant && (kept.life !== null) === !body.create ? kept : 'none';
}

function losesLastAdmin(map: AccountMap, { account }: KeptAccount, set: PutBody['set']): boolean {
  if (!isActingAdmin(account) || isActingAdmin({ ...account, ...pruned(set) })) return false;
  return !accountsOf(map).some((other) => other.name !== account.name && isActingAdmin(other));
}

function isActingAdmin({ role, disabled }: { readonly role: string; readonly disabled: boolean }): boolean {
  return role === 'admin' && !disabled;
}

function pruned({ role, disabled }: PutBody['set']): { role?: string; disabled?: boolean } {
  return { ...(role === undefined ? {} : { role }), ...(disabled === undefined ? {} : { disabled }) };
}

function isIdentityTaken(map: AccountMap, { name, set }: PutBody): boolean {
  if (set.identity === undefined || set.identity === null) return false;
  const holder = accountOfIdentity(map, set.identity);
  return holder !== null && holder.account.name !== name;
}

function begun({ name }: PutBody, life: string, createdAt: number): Change[] {
  return [{ key: accountKey(name), value: JSON.stringify({ life, createdAt }) }];
}

/** A record for each field that becomes another one. A new password, or being shut out, ends all sessions. */
function fieldChanges(
  { name, set, endSessions }: PutBody,
  present: KeptAccount | null,
  { invitation, life }: { readonly invitation: Invited; readonly life: string },
): Change[] {
  const { passwordHash, ...settings } = set;
  const granted =
    present === null && invitation !== null ? { role: invitation.role, groups: invitation.groups } : {};
  const wanted = {
    ...settings,
    ...granted,
    ...(passwordHash === undefined ? {} : { password: passwordHash }),
  };
  const before = present === null ? {} : { ...present.account, password: present.passwordHash };
  const ends = endSessions === true || passwordHash !== undefined || set.disabled === true;
  const changed = new Map<AccountField, unknown>(present !== null && ends ? [['sessions', 'ended']] : []);
  for (const field of accountFields)
    if (field in wanted && !isSame(valueIn(wanted, field), valueIn(before, field)))
      changed.set(field, valueIn(wanted, field));
  return [...changed].map(([field, value]) => ({
    key: fieldKey(name, life, field),
    value: JSON.stringify(value),
  }));
}

function valueIn(values: Readonly<Record<string, unknown>>, field: AccountField): unknown {
  return values[field];
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isOf(map: AccountMap, key: string, name: string): boolean {
  const subject = subjectOf(key);
  if (subject?.kind === 'token') return readValue(KeptToken, map.get(key))?.account === name;
  if (subject?.kind === 'invitation') return readValue(KeptInvitation, map.get(key))?.name === name;
  return subject !== null && subject.name === name;
}

function addOnce(map: AccountMap, key: string, value: unknown): Planned | SaveRefused {
  const text = JSON.stringify(value);
  const held = map.get(key);
  if (held?.value === text) return planned([]);
  return held === undefined ? fitting(map, [{ key, value: text }]) : refused('id_taken');
}

function fitting(map: AccountMap, changes: readonly Change[]): Planned | SaveRefused {
  const added = changes.filter(({ key }) => map.get(key) === undefined).length;
  return map.size + added > accountRecordsMax ? refused('too_many_accounts') : planned(changes);
}
