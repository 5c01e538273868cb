import { AccountName, SecretId } from '@erwik/events';
import { z } from 'zod';

/**
 * The fields of an account that change each by itself, so that changes of two of them on two sides of a cut both survive. Each has a
 * record of its own, absent as long as the field is what every account begins with.
 */
export const accountFields = [
  'displayName',
  'email',
  'role',
  'groups',
  'disabled',
  'identity',
  'password',
  'sessions',
] as const;
export type AccountField = (typeof accountFields)[number];

/** What a key is of; `life` tells accounts apart that had one name, one after the other or on two sides of a cut. */
export type Subject =
  | { readonly kind: 'account'; readonly name: string }
  | { readonly kind: 'field'; readonly name: string; readonly life: string; readonly field: AccountField }
  | { readonly kind: 'token'; readonly id: string }
  | { readonly kind: 'invitation'; readonly id: string };

/** The record by which there is an account: `account/alice`. */
export function accountKey(name: string): string {
  return `account/${name}`;
}

/** The record of one field, such as `account/alice/0123456789abcdef/role`. A later account of that name has none of them. */
export function fieldKey(name: string, life: string, field: AccountField): string {
  return `account/${name}/${life}/${field}`;
}

export function tokenKey(id: string): string {
  return `token/${id}`;
}

export function invitationKey(id: string): string {
  return `invitation/${id}`;
}

const Parts = z.union([
  z.tuple([z.literal('account'), AccountName]).transform(([kind, name]): Subject => ({ kind, name })),
  z
    .tuple([z.literal('account'), AccountName, SecretId, z.enum(accountFields)])
    .transform(([, name, life, field]): Subject => ({ kind: 'field', name, life, field })),
  z.tuple([z.enum(['token', 'invitation']), SecretId]).transform(([kind, id]): Subject => ({ kind, id })),
]);

/** What a key is of; null for one that this version does not know, which is kept and passed on like any other. */
export function subjectOf(key: string): Subject | null {
  const read = Parts.safeParse(key.split('/'));
  return read.success ? read.data : null;
}
