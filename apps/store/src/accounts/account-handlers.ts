import {
  accountOf,
  accountOfIdentity,
  accountsOf,
  invitationIn,
  invitationsOf,
  liveInvitation,
  liveToken,
  markOf,
  putAccount,
  putInvitation,
  putToken,
  removeAccount,
  removeSecret,
  tokensOf,
} from '@erwik/accounts';
import type { AccountMap } from '@erwik/accounts';
import { UnavailableStore } from '@erwik/bus';
import type { RequestHandlers } from '@erwik/bus';
import type { AccountOperation, BodyOf, ReplyOf, SaveRefused } from '@erwik/events';
import { randomBytes } from 'node:crypto';
import type { Accounts } from './accounts.js';
import type { AuditLine, AuditLog } from './audit-log.js';

/** What the answers are made of. `now` is the present, in ms since 1970. */
export interface AccountTools {
  readonly accounts: Accounts;
  readonly audit: AuditLog;
  readonly now: () => number;
}

type Done = { readonly kind: 'done' };
type Said = Omit<AuditLine, 'at'>;

const lifeBytes = 8;

/** The answers about accounts, tokens and invitations. None of them touches the repository, or waits for it. */
export function accountHandlers(tools: AccountTools): Pick<RequestHandlers, AccountOperation> {
  const { accounts, audit, now } = tools;
  const { map } = accounts;
  return {
    accounts: () => ({ accounts: accountsOf(map), digest: map.digest }),
    findAccount: (body) => findAccount(map, body),
    putAccount: (body) => changeAccount(tools, body),
    removeAccount: ({ name, by }) =>
      changed(tools, (present) => removeAccount(present, name), { by, what: 'removed account', about: name }),
    tokens: ({ account }) => ({ tokens: tokensOf(map, account) }),
    findToken: (body) => {
      const found = liveToken(map, { ...body, nowMs: now() });
      return found === null ? nothing : { kind: 'token', ...found };
    },
    putToken: (body) => {
      const { id, account, scope } = body.token;
      const about = `${account}: ${id}, ${scope}`;
      return changed(tools, (present) => putToken(present, body), { by: body.by, what: 'made token', about });
    },
    removeToken: ({ id, by }) => removed(tools, 'token', { by, what: 'removed token', about: id }),
    invitations: () => ({ invitations: invitationsOf(map, now()) }),
    findInvitation: ({ id, hash }) => {
      const kept = liveInvitation(map, id, now());
      return kept?.hash === hash ? { kind: 'invitation', invitation: invitationIn(kept) } : nothing;
    },
    putInvitation: (body) => {
      const { id, name, role } = body.invitation;
      const about = `${id}: ${name ?? 'anybody'}, ${role}`;
      return changed(tools, (present) => putInvitation(present, body), {
        ...{ by: body.by, what: 'made invitation', about },
      });
    },
    removeInvitation: ({ id, by }) =>
      removed(tools, 'invitation', { by, what: 'removed invitation', about: id }),
    audit: async (line) => {
      await audit.add({ at: now(), ...line });
      return {};
    },
    auditLog: async ({ limit }) => ({ lines: await audit.latest(limit) }),
    accountRecords: (body) => accountRecords(map, body),
    takeAccountRecords: async ({ records }) => {
      const news = await accounts.takeFromNeighbor(records);
      return { news, digest: map.digest };
    },
  };
}

const nothing = { kind: 'nothing' } as const;

function findAccount(map: AccountMap, body: BodyOf<'findAccount'>): ReplyOf<'findAccount'> {
  const found = 'name' in body ? accountOf(map, body.name) : accountOfIdentity(map, body.identity);
  return found === null
    ? nothing
    : { kind: 'account', account: found.account, passwordHash: found.passwordHash };
}

async function changeAccount(
  tools: AccountTools,
  body: BodyOf<'putAccount'>,
): Promise<ReplyOf<'putAccount'>> {
  const { name, create, by } = body;
  const moment = { nowMs: tools.now(), life: randomBytes(lifeBytes).toString('hex') };
  const what = create ? 'made account' : 'changed account';
  const about = `${name}: ${changedWords(body).join(', ')}`;
  const done = await changed(tools, (map) => putAccount(map, body, moment), { by, what, about });
  if (done.kind === 'refused') return done;
  const account = accountOf(tools.accounts.map, name)?.account;
  // another request may have removed it in between, or a neighbor
  if (account === undefined) throw new UnavailableStore('account_gone', 'The account is not there any more.');
  return { kind: 'done', account };
}

/** What an audit line says of a change: which settings, and the values of those that grant something. */
function changedWords({ set, endSessions, invitation }: BodyOf<'putAccount'>): string[] {
  const { passwordHash, role, disabled, ...others } = set;
  return [
    ...Object.keys(others),
    ...(role === undefined ? [] : [`role ${role}`]),
    ...(disabled === undefined ? [] : [disabled ? 'disabled' : 'enabled']),
    ...(passwordHash === undefined ? [] : ['password']),
    ...(endSessions === true ? ['sessions ended'] : []),
    ...(invitation === undefined ? [] : [`by invitation ${invitation.id}`]),
  ];
}

async function changed(
  { accounts, audit, now }: AccountTools,
  decide: Parameters<Accounts['change']>[0],
  said: Said,
): Promise<Done | SaveRefused> {
  const refusal = await accounts.change(decide);
  if (refusal !== null) return refusal;
  await audit.add({ at: now(), ...said });
  return { kind: 'done' };
}

async function removed(
  tools: AccountTools,
  kind: 'token' | 'invitation',
  said: Said,
): Promise<Done | { readonly kind: 'nothing' }> {
  const outcome = await changed(tools, (map) => removeSecret(map, kind, said.about), said);
  return outcome.kind === 'refused' ? nothing : outcome;
}

/** The records that a neighbor lacks; see `accountOperations`. */
function accountRecords(
  map: AccountMap,
  { known, within }: BodyOf<'accountRecords'>,
): ReplyOf<'accountRecords'> {
  const marked = map
    .all()
    .map((record) => ({ record, mark: markOf(record).mark }))
    .filter(({ mark }) => within === undefined || (mark >= within.from && mark <= within.to));
  const theirs = new Set(known ?? []);
  const lacking = known === null ? [] : marked.filter(({ mark }) => !theirs.has(mark));
  return {
    records: lacking.map(({ record }) => record),
    marks: known === null ? marked.map(({ mark }) => mark) : [],
    digest: map.digest,
  };
}
