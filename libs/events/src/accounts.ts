import { z } from 'zod';
import { PageName, TimeMs } from './names.js';
import { SaveRefused } from './saves.js';

/** What somebody may do at most: look, change pages and files, or also manage accounts, access and protection. */
export const Role = z.enum(['reader', 'writer', 'admin']);
export type Role = z.infer<typeof Role>;

/** The name somebody logs in with: 1 to 39 lower-case letters, digits, `.`, `_` and `-`, beginning and ending with a letter or digit. */
export const AccountName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,37}[a-z0-9])?$/,
    'expected 1 to 39 of a-z, 0-9, ".", "_" and "-", with a letter or digit at both ends',
  );
export type AccountName = z.infer<typeof AccountName>;

/** Id of a token or an invitation: 16 lower-case hex digits. Not secret. */
export const SecretId = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 lower-case hex digits');
export type SecretId = z.infer<typeof SecretId>;

/** SHA-256 of a secret (hex). Secrets are 32 random bytes, so that nothing slower is needed. */
const SecretHash = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');
/** An argon2id hash in the PHC string format (RFC 9106, and the PHC string specification). */
const PasswordHash = z.string().max(256).startsWith('$argon2id$');

/** Who somebody is to another identity provider: OpenID Connect Core 1.0, section 2, `iss` and `sub`. */
export const Identity = z.object({ issuer: z.string().max(255), subject: z.string().min(1).max(255) });
export type Identity = z.infer<typeof Identity>;

/** One line of text without control characters, as it may stand in a commit's header. */
const PlainLine = z.string().regex(/^[^\p{C}<>]*$/u, 'expected one line without control characters, < and >');

/** What its owner or an admin sets of an account. `displayName` and `email` are what commits say; `email` may be empty. */
const Settings = z.object({
  displayName: PlainLine.min(1).max(120),
  email: PlainLine.max(254),
  role: Role,
  groups: z.array(AccountName).max(32),
  disabled: z.boolean(),
  identity: Identity.nullable(),
});

/**
 * An account, on every node of the wiki. `generation` grows when its sessions are to end (password changed, disabled, logged out
 * everywhere): a session of another generation is none.
 */
export const Account = Settings.extend({
  name: AccountName,
  hasPassword: z.boolean(),
  generation: z.number().int().min(0),
  createdAt: TimeMs,
});
export type Account = z.infer<typeof Account>;

/** An access token for programs: what it may at most (never more than its account), below which folder, until when. */
export const AccessToken = z.object({
  id: SecretId,
  account: AccountName,
  label: z.string().min(1).max(120),
  scope: z.enum(['read', 'write', 'admin']),
  prefix: PageName.nullable(),
  createdAt: TimeMs,
  expiresAt: TimeMs.nullable(),
});
export type AccessToken = z.infer<typeof AccessToken>;

/** A one-time link by which somebody makes an account (`name` null: of a name they choose), or sets that account's password anew. */
export const Invitation = z.object({
  id: SecretId,
  name: AccountName.nullable(),
  role: Role,
  groups: z.array(AccountName).max(32),
  createdBy: z.string().max(120),
  createdAt: TimeMs,
  expiresAt: TimeMs,
});
export type Invitation = z.infer<typeof Invitation>;

/** The greatest counter of a record: more changes than a wiki sees, and exact in a double. */
export const accountCounterMax = 2 ** 48;

/**
 * One replicated fact about accounts: the value (JSON, null once removed) of a key, and its stamp. Of two records of a key the one
 * with the greater `counter` counts, then that of the greater `replica`, then that of the greater value: all nodes come to
 * the same records, whatever the order in which they hear of them (a last-writer-wins map, after Shapiro and others, 2011). Of values
 * none is the greatest, so that a removal counts.
 */
export const AccountRecord = z.object({
  key: z.string().regex(/^[\x21-\x7e]{1,120}$/, 'expected 1 to 120 printable ASCII characters'),
  value: z.string().max(4096).nullable(),
  counter: z.number().int().min(1).max(accountCounterMax),
  replica: SecretId,
});
export type AccountRecord = z.infer<typeof AccountRecord>;

/** First 16 hex digits of a SHA-256 over a record: by them two nodes find out which records the other lacks. */
const RecordMark = z.string().regex(/^[0-9a-f]{16}$/);
/** Most records of a wiki's accounts, tokens and invitations together. */
export const accountRecordsMax = 50_000;
/** Most records in one message. */
export const accountRecordsPerMessage = 500;

const by = z.string().max(120);
const Nothing = z.object({ kind: z.literal('nothing') });
const Done = z.object({ kind: z.literal('done') });

/** What is asked of the store about accounts: the requests' bodies and the replies', by operation. Replies are published and not kept; passwords never travel. */
export const accountOperations = {
  /** All accounts, by name. `digest` is another one whenever anything about accounts, tokens or invitations is. */
  accounts: {
    body: z.object({}),
    reply: z.object({ accounts: z.array(Account), digest: z.string() }),
  },
  /** One account, with what a login is checked against. */
  findAccount: {
    body: z.union([z.object({ name: AccountName }), z.object({ identity: Identity })]),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('account'), account: Account, passwordHash: PasswordHash.nullable() }),
      Nothing,
    ]),
  },
  /**
   * Makes (`create`) or changes an account; what is not named stays. `invitation` is spent with it, which gives role and groups where the
   * account is new. `endSessions` ends all its sessions. `by` is who did it, for the audit log. Refused (`name_taken`,
   * `no_such_account`, `no_such_invitation`, `last_admin`, `too_many_accounts`) with nothing written.
   */
  putAccount: {
    body: z.object({
      name: AccountName,
      create: z.boolean(),
      set: Settings.partial().extend({ passwordHash: PasswordHash.optional() }),
      endSessions: z.boolean().optional(),
      invitation: z.object({ id: SecretId, hash: SecretHash }).optional(),
      by,
    }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('done'), account: Account }),
      SaveRefused,
    ]),
  },
  /** Removes an account with its tokens; its commits stay. Refused as above. */
  removeAccount: {
    body: z.object({ name: AccountName, by }),
    reply: z.discriminatedUnion('kind', [Done, SaveRefused]),
  },
  /** The tokens of an account, or of all, by age. */
  tokens: {
    body: z.object({ account: AccountName.nullable() }),
    reply: z.object({ tokens: z.array(AccessToken) }),
  },
  /** A token that has this hash and has not expired, with its account, which is not disabled. */
  findToken: {
    body: z.object({ id: SecretId, hash: SecretHash }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('token'), token: AccessToken, account: Account }),
      Nothing,
    ]),
  },
  putToken: {
    body: z.object({ token: AccessToken, hash: SecretHash, by }),
    reply: z.discriminatedUnion('kind', [Done, SaveRefused]),
  },
  removeToken: { body: z.object({ id: SecretId, by }), reply: z.discriminatedUnion('kind', [Done, Nothing]) },
  /** Invitations that can still be used. */
  invitations: { body: z.object({}), reply: z.object({ invitations: z.array(Invitation) }) },
  /** An invitation that has this hash and can still be used. */
  findInvitation: {
    body: z.object({ id: SecretId, hash: SecretHash }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('invitation'), invitation: Invitation }),
      Nothing,
    ]),
  },
  putInvitation: {
    body: z.object({ invitation: Invitation, hash: SecretHash, by }),
    reply: z.discriminatedUnion('kind', [Done, SaveRefused]),
  },
  removeInvitation: {
    body: z.object({ id: SecretId, by }),
    reply: z.discriminatedUnion('kind', [Done, Nothing]),
  },
  /** Adds a line to the audit log of this node: who did what to whom, besides what the operations above write by themselves. */
  audit: {
    body: z.object({ by, what: z.string().max(80), about: z.string().max(500) }),
    reply: z.object({}),
  },
  /** The latest lines of this node's audit log, newest first. */
  auditLog: {
    body: z.object({ limit: z.number().int().min(1).max(500) }),
    reply: z.object({
      lines: z.array(z.object({ at: TimeMs, by: z.string(), what: z.string(), about: z.string() })),
    }),
  },
  /**
   * The records whose marks are not in `known`, for a neighbor; and the marks of all where `known` is null. `within` leaves out what
   * is before or behind two marks.
   */
  accountRecords: {
    body: z.object({
      known: z.array(RecordMark).max(accountRecordsMax).nullable(),
      within: z.object({ from: RecordMark, to: RecordMark }).optional(),
    }),
    reply: z.object({
      records: z.array(AccountRecord),
      marks: z.array(RecordMark),
      digest: z.string(),
    }),
  },
  /** Takes a neighbor's records, durably; the reply has those that were news here. */
  takeAccountRecords: {
    body: z.object({ records: z.array(AccountRecord).max(accountRecordsPerMessage) }),
    reply: z.object({ news: z.array(AccountRecord), digest: z.string() }),
  },
} as const;

export type AccountOperation = keyof typeof accountOperations;

/** Something about accounts, tokens or invitations is another way now. `records` are the news, which neighbors want, unless a neighbor told them. */
export const AccountsChanged = z.object({
  type: z.literal('AccountsChanged'),
  digest: z.string(),
  records: z.array(AccountRecord),
});
