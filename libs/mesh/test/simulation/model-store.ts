import { createHash } from 'node:crypto';

/** All commits that were ever made in a world: sha → parents. What each node holds is its own store's business. */
export type Commits = Map<string, readonly string[]>;

/** The commits that one node holds, all with their ancestry. */
export class ModelStore {
  readonly #commits: Commits;
  readonly #held = new Set<string>();
  readonly #tips = new Set<string>();
  readonly #roots = new Set<string>();

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  get tips(): string[] {
    return [...this.#tips].sort();
  }

  /** Made of the tips alone, as a merge of them is. */
  get head(): string | null {
    if (this.#tips.size <= 1) return this.tips[0] ?? null;
    return createHash('sha1').update(this.tips.join()).digest('hex');
  }

  /** The commits without parents. */
  get roots(): string[] {
    return [...this.#roots].sort();
  }

  get held(): string[] {
    return [...this.#held];
  }

  holds(sha: string): boolean {
    return this.#held.has(sha);
  }

  /** What this store lacks of a commit and its ancestry. */
  missing(sha: string): string[] {
    const found = new Set<string>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#held.has(next) || found.has(next)) continue;
      found.add(next);
      open.push(...this.#commits.get(next)!);
    }
    return [...found];
  }

  /** Takes in commits that make the store whole again, in any order. */
  add(shas: readonly string[]): void {
    for (const sha of shas) this.#held.add(sha);
    for (const sha of shas) this.#tips.add(sha);
    for (const sha of shas) {
      const parents = this.#commits.get(sha)!;
      for (const parent of parents) this.#tips.delete(parent);
      if (parents.length === 0) this.#roots.add(sha);
    }
  }
}
