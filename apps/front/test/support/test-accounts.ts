import type {
  AccessToken,
  Account,
  AccountOperation,
  BodyOf,
  BusEvent,
  Invitation,
  ReplyOf,
} from '@erwik/events';

type Kept = { account: Account; passwordHash: string | null };
type Answers = { readonly [Op in AccountOperation]: (body: BodyOf<Op>) => ReplyOf<Op> };

const nothing = { kind: 'nothing' } as const;
const refused = (code: string) => ({ kind: 'refused' as const, code, message: `Refused: ${code}.` });

/** Accounts in memory, as far as a front can observe them: the store of a node keeps them durably, and tells its neighbors. */
export class TestAccounts {
  readonly kept = new Map<string, Kept>();
  readonly tokens = new Map<string, { token: AccessToken; hash: string }>();
  readonly invitations = new Map<string, { invitation: Invitation; hash: string }>();
  readonly log: { at: number; by: string; what: string; about: string }[] = [];
  #changes = 0;

  readonly #tell: (events: BusEvent[]) => void;

  constructor(tell: (events: BusEvent[]) => void) {
    this.#tell = tell;
  }

  /** What the store answers. */
  answers(): Answers {
    return {
      accounts: () => ({
        accounts: [...this.kept.values()].map(({ account }) => account),
        digest: this.#digest(),
      }),
      findAccount: (body) => {
        const found = 'name' in body ? this.kept.get(body.name) : this.#byIdentity(body.identity);
        return found === undefined ? nothing : { kind: 'account', ...found };
      },
      putAccount: (body) => this.#put(body),
      removeAccount: ({ name, by }) => {
        if (!this.kept.delete(name)) return refused('no_such_account');
        for (const [id, { token }] of this.tokens) if (token.account === name) this.tokens.delete(id);
        return this.#done(by, 'removed account', name);
      },
      tokens: ({ account }) => ({
        tokens: [...this.tokens.values()]
          .map(({ token }) => token)
          .filter((token) => account === null || token.account === account),
      }),
      findToken: ({ id, hash }) => {
        const found = this.tokens.get(id);
        const owner = found === undefined ? undefined : this.kept.get(found.token.account);
        if (found?.hash !== hash || owner === undefined) return nothing;
        return { kind: 'token', token: found.token, account: owner.account };
      },
      putToken: ({ token, hash, by }) => {
        this.tokens.set(token.id, { token, hash });
        return this.#done(by, 'made token', token.id);
      },
      removeToken: ({ id, by }) => (this.tokens.delete(id) ? this.#done(by, 'removed token', id) : nothing),
      invitations: () => ({
        invitations: [...this.invitations.values()].map(({ invitation }) => invitation),
      }),
      findInvitation: ({ id, hash }) => {
        const found = this.invitations.get(id);
        return found?.hash === hash ? { kind: 'invitation', invitation: found.invitation } : nothing;
      },
      putInvitation: ({ invitation, hash, by }) => {
        this.invitations.set(invitation.id, { invitation, hash });
        return this.#done(by, 'made invitation', invitation.id);
      },
      removeInvitation: ({ id, by }) =>
        this.invitations.delete(id) ? this.#done(by, 'removed invitation', id) : nothing,
      audit: (line) => {
        this.log.unshift({ at: Date.now(), ...line });
        return {};
      },
      auditLog: ({ limit }) => ({ lines: this.log.slice(0, limit) }),
      accountRecords: () => ({ records: [], marks: [], digest: this.#digest() }),
      takeAccountRecords: () => ({ news: [], digest: this.#digest() }),
    };
  }

  #byIdentity(identity: { issuer: string; subject: string }): Kept | undefined {
    return [...this.kept.values()].find(
      ({ account }) =>
        account.identity?.issuer === identity.issuer && account.identity.subject === identity.subject,
    );
  }

  #put({ name, create, set, endSessions, invitation, by }: BodyOf<'putAccount'>): ReplyOf<'putAccount'> {
    const before = this.kept.get(name);
    if (create && before !== undefined) return refused('name_taken');
    if (!create && before === undefined) return refused('no_such_account');
    const spent = invitation === undefined ? undefined : this.invitations.get(invitation.id);
    if (invitation !== undefined && spent?.hash !== invitation.hash) return refused('no_such_invitation');
    if (spent !== undefined) this.invitations.delete(spent.invitation.id);
    const { passwordHash = before?.passwordHash ?? null, ...given } = set;
    const granted =
      create && spent !== undefined ? spent.invitation : { role: 'reader' as const, groups: [] };
    const account: Account = {
      ...(before?.account ?? { ...fresh(name), role: granted.role, groups: granted.groups }),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      hasPassword: passwordHash !== null,
      generation: (before?.account.generation ?? 0) + (endSessions === true ? 1 : 0),
    };
    this.kept.set(name, { account, passwordHash });
    this.#done(by, create ? 'made account' : 'changed account', name);
    return { kind: 'done', account };
  }

  #done(by: string, what: string, about: string): { kind: 'done' } {
    this.log.unshift({ at: Date.now(), by, what, about });
    this.#changes += 1;
    this.#tell([{ type: 'AccountsChanged', digest: this.#digest(), records: [] }]);
    return { kind: 'done' };
  }

  #digest(): string {
    return String(this.#changes).padStart(16, '0');
  }
}

function fresh(name: string): Account {
  return {
    ...{ name, displayName: name, email: '', role: 'reader', groups: [], disabled: false },
    ...{ identity: null, hasPassword: false, generation: 0, createdAt: Date.now() },
  };
}
