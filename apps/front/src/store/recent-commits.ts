import type { Sha } from '@erwik/events';

/** A writer comes back within a minute; at 1,000 saves a second this remembers the last minute. */
const rememberedMax = 65_536;

/** The commits this front has heard of lately, with those who wait for one. */
export class RecentCommits {
  readonly #seen = new Set<Sha>();
  readonly #waiting = new Map<Sha, Set<() => void>>();

  /** Remembers a commit, and tells those who wait for it. */
  add(commit: Sha): void {
    this.#seen.add(commit);
    if (this.#seen.size > rememberedMax) this.#forgetOldest();
    this.#waiting.get(commit)?.forEach((tell) => tell());
  }

  /** Whether the commit is known to be part of what this front shows. */
  has(commit: Sha): boolean {
    return this.#seen.has(commit);
  }

  /** Waits until the commit is heard of; false after `timeoutMs`. */
  async wait(commit: Sha, timeoutMs: number): Promise<boolean> {
    if (this.has(commit)) return true;
    const waiting = this.#waiting.get(commit) ?? new Set();
    this.#waiting.set(commit, waiting);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, timeoutMs);
      waiting.add(done);
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      }
    });
    if (waiting.size === 0) this.#waiting.delete(commit);
    return this.has(commit);
  }

  #forgetOldest(): void {
    for (const commit of this.#seen) {
      this.#seen.delete(commit);
      return;
    }
  }
}
