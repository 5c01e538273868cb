import type { SaveOutcome } from '@erwik/events';

/** Most idempotency keys kept in memory; older ones are found in the index. At 200 saves a second this is 100 seconds. */
const keysMax = 20_000;

/** What a key was used for: the blob of the text that came with it, and the save's outcome. */
export interface KeyedSave {
  readonly blob: string;
  readonly outcome: Promise<SaveOutcome>;
}

/**
 * The saves of late by their idempotency key, those under way included: the same save again joins the first.
 * A save that failed, or wrote nothing, is forgotten, so that it may be tried again.
 */
export class SavedKeys {
  readonly #saves = new Map<string, KeyedSave>();

  /** The save that used a key, under way or done. */
  find(key: string): KeyedSave | null {
    return this.#saves.get(key) ?? null;
  }

  /** Remembers a save while it is under way, and after it if it made a commit. */
  remember(key: string, save: KeyedSave): void {
    this.#saves.set(key, save);
    save.outcome.then(
      (outcome) => outcome.kind !== 'saved' && outcome.kind !== 'merged' && this.#forget(key, save),
      () => this.#forget(key, save),
    );
    for (const [oldest] of this.#saves) {
      if (this.#saves.size <= keysMax) break;
      this.#saves.delete(oldest);
    }
  }

  #forget(key: string, save: KeyedSave): void {
    if (this.#saves.get(key) === save) this.#saves.delete(key);
  }
}
