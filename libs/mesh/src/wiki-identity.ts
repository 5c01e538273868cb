import type { Turn } from './facts.js';
import { wikiIdsMax } from './limits.js';
import type { Hello } from './messages.js';

/** What a hello makes of two nodes: they may be linked, and this one's wiki changes (`joins`, `unites`) or not; or `foreign`. */
export type Kinship = 'same' | 'joins' | 'unites' | 'foreign';

/**
 * Which wiki this node belongs to: ids by which nodes know that they hold one. They are the root commits it holds, and ids
 * that it was given: a random one at its first start, then those of the first wiki it was linked to. Only a node that is
 * fresh takes over ids, so two wikis that have grown are never mixed because somebody mistyped an address.
 */
export class WikiIdentity {
  #roots: readonly string[] = [];
  #given: readonly string[];
  #isJoined: boolean;
  #hasCommits = false;
  #ids: readonly string[] = [];

  constructor(given: readonly string[], isJoined: boolean) {
    this.#given = given;
    this.#isJoined = isJoined;
    this.#count();
  }

  /** What this node says in its hellos. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** This node holds no commit, and was never linked to one that does. */
  get isFresh(): boolean {
    return !this.#isJoined && !this.#hasCommits && this.#roots.length === 0;
  }

  /** Commits are held, whose roots may be told later. */
  grown(): void {
    this.#hasCommits = true;
  }

  /** These are the roots of all that is held. */
  rooted(turn: Turn, roots: readonly string[]): void {
    const [joined, ids] = [this.#isJoined, this.#ids];
    this.#roots = roots.toSorted();
    if (roots.length > 0) this.#isJoined = true;
    this.#count();
    if (joined !== this.#isJoined || ids.join() !== this.#ids.join()) this.#persist(turn);
  }

  /** Whether this node and the one that says this hello belong together. A node that tells no ids goes with any. */
  kinship({ wiki, fresh }: Pick<Hello, 'wiki' | 'fresh'>): Kinship {
    if (wiki.length === 0) return 'same';
    if (this.isFresh) return fresh ? 'unites' : 'joins';
    return fresh || this.shares(wiki) ? 'same' : 'foreign';
  }

  shares(ids: readonly string[]): boolean {
    const mine = new Set(this.ids);
    return ids.some((id) => mine.has(id));
  }

  /** Belongs to the wiki with these ids from now on, and to no other. */
  join(turn: Turn, ids: readonly string[]): void {
    this.#given = ids;
    this.#isJoined = true;
    this.#count();
    this.#persist(turn);
  }

  /**
   * Two fresh nodes know each other by the ids of both. The smallest are kept: the smallest of all is then known to whoever
   * was linked to the node that brought it.
   */
  unite(turn: Turn, ids: readonly string[]): void {
    const both = [...new Set([...this.#given, ...ids])].toSorted().slice(0, wikiIdsMax);
    if (both.join() === this.#given.join()) return;
    this.#given = both;
    this.#count();
    this.#persist(turn);
  }

  #persist(turn: Turn): void {
    turn.act({ type: 'persistWiki', ids: this.ids, joined: !this.isFresh });
  }

  /** Roots first, for they outlast what was given before there were any. */
  #count(): void {
    this.#ids = [...new Set([...this.#roots, ...this.#given])].slice(0, wikiIdsMax);
  }
}
