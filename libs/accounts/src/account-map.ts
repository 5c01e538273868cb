import type { AccountRecord } from '@erwik/events';
import { accountRecordsMax, accountCounterMax } from '@erwik/events';
import { digestBytes, markOf } from './marks.js';

/** A fact to be written: the new value of a key, null to remove it. */
export interface Change {
  readonly key: string;
  readonly value: string | null;
}

/**
 * The replicated facts about accounts: a last-writer-wins map (Shapiro, Preguiça, Baquero, Zawirski: *A comprehensive study of
 * Convergent and Commutative Replicated Data Types*, 2011, 3.2). Maps that have taken the same records are equal, in whatever order,
 * grouping and number they came. What is removed stays as a record without a value, so that nothing older brings it back.
 */
export class AccountMap {
  readonly #records = new Map<string, AccountRecord>();
  readonly #digest = Buffer.alloc(digestBytes);
  #counter = 0;

  constructor(records: Iterable<AccountRecord> = []) {
    for (const record of records) this.take(record);
  }

  get size(): number {
    return this.#records.size;
  }

  /** One text for all that is in the map, in any order: the exclusive or of the records' hashes, 32 hex digits. */
  get digest(): string {
    return this.#digest.toString('hex');
  }

  get(key: string): AccountRecord | undefined {
    return this.#records.get(key);
  }

  /** All records, in the order in which their keys came. */
  all(): AccountRecord[] {
    return [...this.#records.values()];
  }

  /** Whether the record would change the map. One of a new key is not taken where the map is full. */
  isNews(record: AccountRecord): boolean {
    const held = this.#records.get(record.key);
    if (held === undefined) return this.size < accountRecordsMax;
    return isLater(record, held);
  }

  /** Takes a record in where it is later than what is held of its key; answers whether it was. */
  take(record: AccountRecord): boolean {
    if (!this.isNews(record)) return false;
    const held = this.#records.get(record.key);
    if (held !== undefined) this.#fold(held);
    this.#fold(record);
    this.#records.set(record.key, record);
    this.#counter = Math.max(this.#counter, record.counter);
    return true;
  }

  /**
   * Changes as records, later than everything in the map: their counter is one more than the greatest that was seen (a Lamport
   * clock). At the end of all numbers it stays there, and the replica and the value decide.
   */
  stamp(changes: readonly Change[], replica: string): AccountRecord[] {
    const counter = Math.min(this.#counter + 1, accountCounterMax);
    return changes.map(({ key, value }) => ({ key, value, counter, replica }));
  }

  #fold(record: AccountRecord): void {
    const { hash } = markOf(record);
    for (let at = 0; at < digestBytes; at += 1)
      this.#digest.writeUInt8(this.#digest.readUInt8(at) ^ hash.readUInt8(at), at);
  }
}

/** Of two records of one key: whether the first is the later one. Of equal stamps the greater value counts, and none is the greatest. */
export function isLater(one: AccountRecord, other: AccountRecord): boolean {
  if (one.counter !== other.counter) return one.counter > other.counter;
  if (one.replica !== other.replica) return one.replica > other.replica;
  if (one.value === other.value || other.value === null) return false;
  return one.value === null || one.value > other.value;
}
