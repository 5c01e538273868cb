import { UnavailableStore } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import type { Action, Fact, RouterFile } from '@erwik/mesh';
import type { Logger } from '@erwik/runtime';
import type { AccountsChange } from '../store-tips.js';

/** What the mesh wants of the store about accounts. */
export type AccountsAction = Extract<Action, { type: 'takeAccounts' | 'readAccounts' | 'readAccountMarks' }>;

/** What the exchange is made of; `take` gives the mesh a fact. */
export interface AccountExchangeParts {
  readonly store: Requester;
  readonly log: Logger;
  readonly take: (fact: Fact) => void;
  readonly transport: RouterFile['transport'];
}

const firstMark = '0'.repeat(16);
/** Names no record, so that only the digest is answered. */
const noRecords = { from: firstMark, to: firstMark };
/** How long until the store is asked again for the digest that it could not say, ms. */
const askAgainMs = 2000;

/** Carries records of accounts between the mesh, which knows links, and the store, which keeps them. */
export class AccountExchange implements Disposable {
  readonly #parts: AccountExchangeParts;
  /** counts what events have told: an answer that was asked for before one is older than it */
  #told = 0;
  #again: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(parts: AccountExchangeParts) {
    this.#parts = parts;
    if (parts.transport === 'tcp')
      parts.log.warn('links over plain TCP can be read by others: accounts are not told to neighbors');
  }

  /** The store has told of a change, or may have without being heard (null): then it is asked. */
  changed(change: AccountsChange | null): void {
    if (change === null) return void this.#refresh();
    this.#told += 1;
    const { digest, records } = change;
    this.#parts.take({ type: 'accountsChanged', digest, records });
  }

  /** Does what the mesh wants, and answers it, whatever comes of it. */
  async ask(action: AccountsAction): Promise<void> {
    this.#parts.take((await this.#answer(action)) ?? { type: 'accountsFailed', link: action.link });
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    clearTimeout(this.#again);
  }

  async #answer(action: AccountsAction): Promise<Fact | null> {
    const { store } = this.#parts;
    const { link } = action;
    return this.#orNull(async () => {
      if (action.type === 'takeAccounts') {
        const { news } = await store.request('takeAccountRecords', { records: [...action.records] });
        if (news.length > 0)
          this.#parts.log.info({ records: news.length }, 'accounts were told by a neighbor');
        return { type: 'accountsTaken', link, news };
      }
      if (action.type === 'readAccountMarks') {
        const { marks } = await store.request('accountRecords', { known: null });
        return { type: 'accountMarksRead', link, marks };
      }
      const { from, to, known } = action;
      const { records } = await store.request('accountRecords', { known: [...known], within: { from, to } });
      return { type: 'accountsRead', link, records };
    });
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#again);
    const told = this.#told;
    const { store, take } = this.#parts;
    const answer = await this.#orNull(() =>
      store.request('accountRecords', { known: [], within: noRecords }),
    );
    if (this.#isStopped || this.#told !== told) return;
    if (answer === null) this.#again = setTimeout(() => void this.#refresh(), askAgainMs);
    else take({ type: 'accountsChanged', digest: answer.digest, records: [] });
  }

  async #orNull<Answer>(request: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await request();
    } catch (err) {
      if (!(err instanceof UnavailableStore)) throw err;
      this.#parts.log.debug({ err }, 'the store says nothing of accounts now');
      return null;
    }
  }
}
