import type { AccessToken, Account, Identity, Invitation } from '@erwik/events';
import type { AccountMap } from './account-map.js';
import { accountKey, fieldKey, invitationKey, subjectOf, tokenKey } from './keys.js';
import type { AccountField } from './keys.js';
import { Existence, KeptInvitation, KeptToken, fieldValues, readValue } from './values.js';

/** An account with what only this package and the store see of it. */
export interface KeptAccount {
  readonly account: Account;
  readonly life: string;
  readonly passwordHash: string | null;
}

/** The account of that name; null where there is none. A field that cannot be read is what grants the least. */
export function accountOf(map: AccountMap, name: string): KeptAccount | null {
  const record = map.get(accountKey(name));
  const existence = readValue(Existence, record);
  if (existence === null || record === undefined) return null;
  const { life, createdAt } = existence;
  const of = (field: AccountField) => map.get(fieldKey(name, life, field));
  const passwordHash = readValue(fieldValues.password, of('password'));
  const disabled = of('disabled');
  const account: Account = {
    name,
    displayName: readValue(fieldValues.displayName, of('displayName')) ?? name,
    email: readValue(fieldValues.email, of('email')) ?? '',
    role: readValue(fieldValues.role, of('role')) ?? 'reader',
    groups: readValue(fieldValues.groups, of('groups')) ?? [],
    disabled: disabled !== undefined && readValue(fieldValues.disabled, disabled) !== false,
    identity: readValue(fieldValues.identity, of('identity')),
    hasPassword: passwordHash !== null,
    // counters only grow: the one at which sessions were ended last is a number that no earlier session knows
    generation: Math.max(record.counter, of('sessions')?.counter ?? 0),
    createdAt,
  };
  return { account, life, passwordHash };
}

/** All accounts, by name. */
export function accountsOf(map: AccountMap): Account[] {
  return namesOf(map)
    .map((name) => accountOf(map, name)?.account ?? null)
    .filter((account) => account !== null);
}

/** The account that is this person to that identity provider; of several the first by name. */
export function accountOfIdentity(map: AccountMap, { issuer, subject }: Identity): KeptAccount | null {
  const found = accountsOf(map).find(
    ({ identity }) => identity !== null && identity.issuer === issuer && identity.subject === subject,
  );
  return found === undefined ? null : accountOf(map, found.name);
}

/** A token that can be used: it has not expired, and its account is there, is the one it was made for, and is not disabled. */
export function liveToken(
  map: AccountMap,
  { id, hash, nowMs }: { readonly id: string; readonly hash: string; readonly nowMs: number },
): { readonly token: AccessToken; readonly account: Account } | null {
  const kept = readValue(KeptToken, map.get(tokenKey(id)));
  if (kept === null || kept.hash !== hash || isOver(kept.expiresAt, nowMs)) return null;
  const owner = accountOf(map, kept.account);
  if (owner === null || owner.life !== kept.life || owner.account.disabled) return null;
  return { token: withoutSecrets(kept), account: owner.account };
}

/** The tokens of an account, or of all, the oldest first; expired ones too, so that their owners see why they do not work. */
export function tokensOf(map: AccountMap, account: string | null): AccessToken[] {
  return idsOf(map, 'token')
    .map((id) => readValue(KeptToken, map.get(tokenKey(id))))
    .filter((kept) => kept !== null)
    .filter((kept) => account === null || kept.account === account)
    .filter((kept) => accountOf(map, kept.account)?.life === kept.life)
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
    .map(withoutSecrets);
}

/** An invitation that can still be used, with what only the store sees of it. */
export function liveInvitation(map: AccountMap, id: string, nowMs: number): KeptInvitation | null {
  const kept = readValue(KeptInvitation, map.get(invitationKey(id)));
  if (kept === null || isOver(kept.expiresAt, nowMs)) return null;
  // one for an account is spent with that account, and one for a name when somebody has it
  const isOfPresent = kept.name === null || (accountOf(map, kept.name)?.life ?? null) === kept.life;
  return isOfPresent ? kept : null;
}

/** Invitations that can still be used, the oldest first. */
export function invitationsOf(map: AccountMap, nowMs: number): Invitation[] {
  return idsOf(map, 'invitation')
    .map((id) => liveInvitation(map, id, nowMs))
    .filter((kept) => kept !== null)
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
    .map(invitationIn);
}

/** What others may know of an invitation. */
export function invitationIn({ hash: _hash, life: _life, ...invitation }: KeptInvitation): Invitation {
  return invitation;
}

function withoutSecrets({ hash: _hash, life: _life, ...token }: KeptToken): AccessToken {
  return token;
}

function isOver(expiresAt: number | null, nowMs: number): boolean {
  return expiresAt !== null && expiresAt <= nowMs;
}

function namesOf(map: AccountMap): string[] {
  return map
    .all()
    .map(({ key }) => subjectOf(key))
    .flatMap((subject) => (subject?.kind === 'account' ? [subject.name] : []))
    .sort();
}

function idsOf(map: AccountMap, kind: 'token' | 'invitation'): string[] {
  return map
    .all()
    .map(({ key }) => subjectOf(key))
    .flatMap((subject) => (subject?.kind === kind ? [subject.id] : []));
}
