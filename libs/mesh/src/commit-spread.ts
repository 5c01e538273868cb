import type { Fact, Turn } from './facts.js';
import { nobody } from './exclude.js';
import { send, tell } from './forwarding.js';
import type { Forwarding, MeshState } from './forwarding.js';
import { knownCommitsMax, repairTipsMax } from './limits.js';
import type { Link } from './link.js';
import type { CommitNotice, Held } from './messages.js';
import { digestOfTips } from './neighbor-record.js';
import { PullPlan } from './pull-plan.js';
import { Receipts } from './receipts.js';

/**
 * Commits from announcement to being held everywhere. A commit is announced only when it is held, so whoever announces it
 * can serve it.
 */
export class CommitSpread {
  readonly #state: MeshState;
  readonly #forwarding: Forwarding;
  readonly #tips = new Set<string>();
  /** commits that are held besides the tips, the last ones: sha → the commit that took its place as a tip */
  readonly #known = new Map<string, string>();
  #digest = digestOfTips([]);
  #head: string | null = null;
  readonly #receipts: Receipts;
  readonly pulls: PullPlan;

  constructor(state: MeshState, forwarding: Forwarding) {
    this.#state = state;
    this.#forwarding = forwarding;
    this.#receipts = new Receipts(state);
    this.pulls = new PullPlan(state);
  }

  /** The tips' digest, for comparison with another node's. */
  get digest(): string {
    return this.#digest;
  }

  get tips(): readonly string[] {
    return [...this.#tips];
  }

  /** What readers see here. */
  get head(): string | null {
    return this.#head;
  }

  started(tips: readonly string[], head: string | null): void {
    this.#head = head;
    this.#follow(tips, '');
  }

  headMoved(head: string): void {
    this.#head = head;
  }

  /** A commit and its ancestry became part of the repository. What was saved here is news for all; the rest, a duty. */
  held(turn: Turn, { sha, tips, saved, head, via, origin }: Extract<Fact, { type: 'commitHeld' }>): void {
    this.#head = head ?? this.#head;
    this.#follow(tips, sha);
    if (!this.#tips.has(sha) && !this.#known.has(sha)) this.#remember(sha, '');
    const duties = this.pulls.held(turn, sha);
    const notice = { type: 'commit', checksum: sha } as const;
    const sources = duties.map(([from]) => from);
    if (saved) this.#forwarding.spread(turn, notice, nobody, sources);
    for (const [, duty] of duties) this.#forwarding.spread(turn, notice, duty, sources);
    if (!saved && via !== null && origin !== null) this.#receipts.send(turn, sha, { via, origin });
  }

  /** A neighbor holds a commit. Acknowledged in any case, for that is how it knows that its notice arrived. */
  announced(turn: Turn, link: Link, { checksum, exclude }: CommitNotice): void {
    if (link.name === null) return;
    send(turn, link, { type: 'got', sha: checksum });
    if (!this.#tips.has(checksum) && !this.#known.has(checksum)) {
      tell(turn, { about: 'newCommit', sha: checksum, from: link.name });
      this.pulls.want(turn, checksum, link.name, exclude);
      return;
    }
    tell(turn, { about: 'knownCommit', sha: checksum, from: link.name });
    this.#forwarding.spread(turn, { type: 'commit', checksum }, exclude, [link.name]);
  }

  /** Another node holds a commit. */
  receipt(turn: Turn, link: Link, held: Held): void {
    this.#receipts.take(turn, link, held);
  }

  /**
   * Names tips to a neighbor whose digest is another, and next time those that follow. Answers whether all of them were named
   * by now, so that naming them again needs no hurry.
   */
  repair(turn: Turn, link: Link): boolean {
    const tips = [...this.#tips].sort();
    const from = tips.findIndex((tip) => tip > link.repairedTo);
    const named = tips.slice(Math.max(from, 0), Math.max(from, 0) + repairTipsMax);
    for (const checksum of named) this.#forwarding.inform(turn, link, { type: 'commit', checksum });
    const last = named.at(-1);
    const isThrough = last === tips.at(-1);
    link.repairedTo = isThrough ? '' : (last ?? '');
    return isThrough;
  }

  #follow(tips: readonly string[], held: string): void {
    const now = new Set(tips);
    const covered = [...this.#tips].filter((tip) => !now.has(tip));
    for (const tip of covered) {
      this.#tips.delete(tip);
      this.#remember(tip, held);
    }
    for (const tip of tips) this.#tips.add(tip);
    this.#digest = digestOfTips(this.#tips);
    if (covered.length === 0) return;
    for (const { queue } of this.#state.links.up()) queue?.keepTips((sha) => this.#tipAbove(sha));
  }

  #tipAbove(sha: string): string | undefined {
    let above: string | undefined = sha;
    while (above !== undefined && !this.#tips.has(above)) above = this.#known.get(above);
    return above;
  }

  #remember(sha: string, coveredBy: string): void {
    this.#known.set(sha, coveredBy);
    if (this.#known.size <= knownCommitsMax) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
