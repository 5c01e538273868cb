import type { ChangedPages, SaveOutcome, Sha } from '@erwik/events';
import { runGit } from '@erwik/git';

/**
 * Most idempotency keys kept in memory; at 200 saves a second this is 100 seconds, at the pace of people it is years.
 * A save that is tried again even later finds its text in the page, and changes nothing.
 */
const keysMax = 20_000;

/** What a key was used for: the page, the blob of the text that came with it, and the save's outcome. */
export interface KeyedSave {
  readonly name: string;
  readonly blob: Sha;
  readonly outcome: Promise<SaveOutcome>;
}

/** What a key was used for that changed several pages: a digest of all that was asked, and what became of it. */
export interface KeyedChange {
  readonly digest: string;
  readonly outcome: Promise<ChangedPages>;
}

/**
 * The saves of late by their idempotency key, those under way included: the same save again joins the first. A save
 * that failed, or wrote nothing, is forgotten, so that it may be tried again.
 */
export class SavedKeys {
  readonly #saves = new Map<string, KeyedSave | KeyedChange>();
  readonly #commits: Map<string, Sha>;

  /** `commits` are the keys of the commits that were there at the start. */
  constructor(commits: ReadonlyMap<string, Sha>) {
    this.#commits = new Map(commits);
  }

  /** The save that used a key since the start, under way or done. */
  find(key: string): KeyedSave | KeyedChange | null {
    return this.#saves.get(key) ?? null;
  }

  /** The commit that a save with this key made before the start, or that was noted since. */
  commitOf(key: string): Sha | null {
    return this.#commits.get(key) ?? null;
  }

  /** Notes the commit that a key was used for, where it is all that is to be remembered. */
  note(key: string, commit: Sha): void {
    this.#commits.set(key, commit);
    for (const [oldest] of this.#commits) {
      if (this.#commits.size <= keysMax) break;
      this.#commits.delete(oldest);
    }
  }

  /** Remembers a save while it is under way, and after it if it made a commit. */
  remember(key: string, save: KeyedSave | KeyedChange): void {
    const outcome: Promise<{ readonly kind: string }> = save.outcome;
    this.#saves.set(key, save);
    outcome.then(
      ({ kind }) => kind === 'saved' || kind === 'merged' || this.#forget(key, save),
      () => this.#forget(key, save),
    );
    for (const [oldest] of this.#saves) {
      if (this.#saves.size <= keysMax) break;
      this.#saves.delete(oldest);
    }
  }

  #forget(key: string, save: KeyedSave | KeyedChange): void {
    if (this.#saves.get(key) === save) this.#saves.delete(key);
  }
}

/** The keys of head's newest commits, so that a save that is tried again after a restart finds itself. */
export async function readSavedKeys(dir: string, head: Sha | null): Promise<Map<string, Sha>> {
  if (head === null) return new Map();
  const format = '--format=%H %(trailers:key=Erwik-Key,valueonly,unfold,separator=%x20)';
  const log = await runGit({ dir, args: ['log', `--max-count=${keysMax}`, format, head, '--'] });
  const lines = log.toString().split('\n').reverse();
  return new Map(
    lines.flatMap((line) => {
      const [sha, ...keys] = line.trim().split(' ');
      const key = keys.at(-1);
      return sha === undefined || key === undefined ? [] : [[key, sha]];
    }),
  );
}
