import { ticketHash } from '@erwik/accounts';
import type { Ticket } from '@erwik/accounts';
import type { AccessToken, Account, AccountName, BusEvent } from '@erwik/events';
import { LRUCache } from 'lru-cache';
import type { StoreClient } from '../store/store-client.js';

/** A token that is known, with the account it belongs to. */
export type KnownToken = { readonly token: AccessToken; readonly account: Account };

/** Accounts that are looked up again and again. */
const knownMax = 1000;
/** The bus tells when an account has changed; where it does not, one that was disabled is let in for so long at most, ms. */
const knownMaxMs = 30_000;

/** The accounts of the wiki as its store tells them, remembered until one of them changes. */
export class AccountBook {
  readonly #store: StoreClient;
  readonly #accounts = new LRUCache<AccountName, { account: Account | null }>({
    max: knownMax,
    ttl: knownMaxMs,
  });
  readonly #tokens = new LRUCache<string, KnownToken>({ max: knownMax, ttl: knownMaxMs });
  /** grows with every change, so that an answer that was asked for before it is not remembered */
  #changes = 0;

  constructor(store: StoreClient) {
    this.#store = store;
  }

  /** The account of that name unless it is disabled, or null. Throws `UnavailableStore`. */
  async find(name: AccountName): Promise<Account | null> {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known.account;
    const before = this.#changes;
    const reply = await this.#store.ask('findAccount', { name });
    const account = reply.kind === 'account' && !reply.account.disabled ? reply.account : null;
    if (before === this.#changes) this.#accounts.set(name, { account });
    return account;
  }

  /** The token that somebody shows, or null where there is none such that can be used now. Throws `UnavailableStore`. */
  async findToken(ticket: Ticket, nowMs: number): Promise<KnownToken | null> {
    const hash = ticketHash(ticket);
    const known = this.#tokens.get(hash);
    if (known?.token.id === ticket.id) return isCurrent(known, nowMs) ? known : null;
    const before = this.#changes;
    const reply = await this.#store.ask('findToken', { id: ticket.id, hash });
    if (reply.kind === 'nothing') return null;
    const { token, account } = reply;
    if (before === this.#changes) this.#tokens.set(hash, { token, account });
    return isCurrent({ token, account }, nowMs) ? { token, account } : null;
  }

  /** Takes facts from the bus. */
  take(events: readonly BusEvent[]): void {
    if (events.some(({ type }) => type === 'AccountsChanged')) this.forget();
  }

  /** Something may have changed. */
  forget(): void {
    this.#changes += 1;
    this.#accounts.clear();
    this.#tokens.clear();
  }
}

function isCurrent({ token, account }: KnownToken, nowMs: number): boolean {
  return !account.disabled && (token.expiresAt === null || nowMs < token.expiresAt);
}
