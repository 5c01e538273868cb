import { AccessToken, Account, Invitation, SecretId, TimeMs } from '@erwik/events';
import { z } from 'zod';
import type { AccountRecord } from '@erwik/events';

/** What the record says by which there is an account: which life of its name it is. */
export const Existence = z.object({ life: SecretId, createdAt: TimeMs });
export type Existence = z.infer<typeof Existence>;

/** A token as it is kept: with the hash of its secret, and of which life of the account's name it is. */
export const KeptToken = AccessToken.extend({ hash: z.string(), life: SecretId });
export type KeptToken = z.infer<typeof KeptToken>;

/** An invitation as it is kept: with the hash of its secret, and the account that it is for, null for a new one. */
export const KeptInvitation = Invitation.extend({ hash: z.string(), life: SecretId.nullable() });
export type KeptInvitation = z.infer<typeof KeptInvitation>;

const { displayName, email, role, groups, disabled, identity } = Account.shape;

/** The values of an account's fields, by field; `sessions` says that all older ones are ended. */
export const fieldValues = {
  displayName,
  email,
  role,
  groups,
  disabled,
  identity,
  password: z.string().startsWith('$argon2id$').nullable(),
  sessions: z.literal('ended'),
} as const;

/** A record's value; null where there is none, or none that this version can read: a neighbor's mistake is no crash. */
export function readValue<Schema extends z.ZodType>(
  schema: Schema,
  record: AccountRecord | undefined,
): z.infer<Schema> | null {
  if (record === undefined || record.value === null) return null;
  try {
    const read = schema.safeParse(JSON.parse(record.value));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
