import { AccountMap } from '@erwik/accounts';
import type { Change } from '@erwik/accounts';
import { UnavailableStore } from '@erwik/bus';
import type { AccountRecord, BusEvent, SaveRefused } from '@erwik/events';
import type { Logger } from '@erwik/runtime';
import { openAccountsFile, writeAccountsFile } from './accounts-file.js';

/** What the accounts are opened with. */
export interface AccountsParts {
  /** where their file is */
  readonly path: string;
  readonly publish: (events: readonly BusEvent[]) => void;
  readonly log: Logger;
}

/** What is to be done, decided from the accounts as they are when it is its turn. */
type Decide = (
  map: AccountMap,
) => { readonly kind: 'planned'; readonly changes: readonly Change[] } | SaveRefused;

/** The accounts of this node: one change at a time, on the disk before anybody is answered, and told on the bus then. */
export class Accounts {
  readonly #parts: AccountsParts;
  readonly #map: AccountMap;
  readonly #replica: string;
  readonly #listeners: (() => void)[] = [];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: AccountsParts, map: AccountMap, replica: string) {
    this.#parts = parts;
    this.#map = map;
    this.#replica = replica;
  }

  /** Errors: `BadConfig` for a damaged file. */
  static async open(parts: AccountsParts): Promise<Accounts> {
    const { replica, records } = await openAccountsFile(parts.path);
    return new Accounts(parts, new AccountMap(records), replica);
  }

  /** The accounts as they are on the disk: to be read, and not kept. */
  get map(): AccountMap {
    return this.#map;
  }

  /** The listener is told of all changes from now on, also of those that neighbors told. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Carries out a decision; null when it is done, durably. Errors: `UnavailableStore` where it cannot be written. */
  change(decide: Decide): Promise<SaveRefused | null> {
    return this.#inTurn(async () => {
      const decided = decide(this.#map);
      if (decided.kind === 'refused') return decided;
      const records = this.#map.stamp(decided.changes, this.#replica);
      if (!records.every((record) => this.#map.isNews(record)))
        throw new UnavailableStore(
          'accounts_exhausted',
          'A record of the accounts cannot be changed any more.',
        );
      await this.#write(records);
      if (records.length > 0) this.#tell(records);
      return null;
    });
  }

  /** Takes a neighbor's records; answers with those that were news. The mesh knows them: others here are told without them. */
  takeFromNeighbor(records: readonly AccountRecord[]): Promise<AccountRecord[]> {
    return this.#inTurn(async () => {
      const trial = new AccountMap(records);
      const news = trial.all().filter((record) => this.#map.isNews(record));
      await this.#write(news);
      if (news.length > 0) this.#tell([]);
      return news;
    });
  }

  #tell(records: AccountRecord[]): void {
    this.#parts.publish([{ type: 'AccountsChanged', digest: this.#map.digest, records }]);
    for (const listener of this.#listeners) listener();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Into the file first: what readers are shown is never more than what a crash leaves. */
  async #write(records: readonly AccountRecord[]): Promise<void> {
    if (records.length === 0) return;
    const next = new Map(this.#map.all().map((record) => [record.key, record]));
    for (const record of records) next.set(record.key, record);
    try {
      await writeAccountsFile(this.#parts.path, { replica: this.#replica, records: [...next.values()] });
    } catch (cause) {
      this.#parts.log.error({ err: cause }, 'the accounts cannot be written');
      throw new UnavailableStore('accounts_unwritable', 'The accounts cannot be written to the disk now.', {
        cause,
      });
    }
    for (const record of records) this.#map.take(record);
  }
}
