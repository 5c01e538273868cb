import type { CommitLinks } from './commit-links.js';
import { appendCommit, noLinks, parentsAt } from './commit-links.js';
import { DescendingWalk, mark } from './descending-walk.js';
import { MissingCommit } from './missing-commit.js';

/** The id of a commit: 40 lower-case hex digits. */
export type Sha = string;

/**
 * The ancestry of all held commits, in memory: some 140 MB for a million of them. Every answer depends on the commits
 * alone, not on the order in which they were added nor on the clocks of those who made them.
 */
export class CommitGraph {
  readonly #ordinals = new Map<Sha, number>();
  readonly #shas: Sha[] = [];
  readonly #seconds: number[] = [];
  readonly #links: CommitLinks = noLinks();
  /** one byte for each commit, zero between walks */
  #marks = new Uint8Array(0);

  /** How many commits the graph holds. */
  get size(): number {
    return this.#shas.length;
  }

  /**
   * Adds a commit behind its parents, `seconds` being its committer's time; one that is there already stays as it is.
   * @throws {MissingCommit} when a parent has not been added
   */
  add(sha: Sha, parents: readonly Sha[], seconds: number): void {
    if (this.#ordinals.has(sha)) return;
    const ordinals = parents.map((parent) => this.#ordinalOf(parent));
    this.#ordinals.set(sha, this.#shas.length);
    this.#shas.push(sha);
    this.#seconds.push(seconds);
    appendCommit(this.#links, ordinals);
  }

  /** Whether a commit has been added. */
  has(sha: Sha): boolean {
    return this.#ordinals.has(sha);
  }

  /** A commit's parents, in its order. Throws `MissingCommit`, as all questions below do. */
  parentsOf(sha: Sha): Sha[] {
    return parentsAt(this.#links, this.#ordinalOf(sha)).map((parent) => this.#shaAt(parent));
  }

  /** A commit's committer time in seconds. */
  secondsOf(sha: Sha): number {
    return this.#seconds[this.#ordinalOf(sha)] ?? 0;
  }

  /** Whether `descendant` is `ancestor` or descends from it. */
  isAncestor(ancestor: Sha, descendant: Sha): boolean {
    const [wanted, from] = [this.#ordinalOf(ancestor), this.#ordinalOf(descendant)];
    const lowest = this.#generationAt(wanted);
    using walk = this.#walk();
    walk.mark(from, mark.left);
    for (let step = walk.next(); step !== undefined; step = walk.next()) {
      if (step.ordinal === wanted) return true;
      if (this.#generationAt(step.ordinal) < lowest) return false;
      walk.markParents(step.ordinal, mark.left);
    }
    return false;
  }

  /**
   * The best common ancestors: those that `right` and any of `left` share (a commit counts as its own ancestor) and
   * from which no other shared one descends. Sorted by sha. Ends as soon as one side leads only to what is known to be
   * below an answer.
   */
  mergeBases(left: readonly Sha[], right: Sha): Sha[] {
    using walk = this.#walkFrom(left, [right]);
    const bases: Sha[] = [];
    while (walk.waitsFor([mark.left, mark.both]) && walk.waitsFor([mark.right, mark.both])) {
      const step = walk.next();
      if (step === undefined) break;
      const isBase = step.marks === mark.both;
      if (isBase) bases.push(this.#shaAt(step.ordinal));
      walk.markParents(step.ordinal, isBase ? mark.both | mark.stale : step.marks);
    }
    return bases.sort();
  }

  /** Those commits from which no other of them descends, each once, sorted by time, then sha. */
  maximal(shas: readonly Sha[]): Sha[] {
    using walk = this.#walkFrom(shas, []);
    const found: Sha[] = [];
    // here `left` marks what was given, `right` what another of them descends to
    while (walk.waitsFor([mark.left, mark.both])) {
      const step = walk.next();
      if (step === undefined) break;
      if (step.marks === mark.left) found.push(this.#shaAt(step.ordinal));
      walk.markParents(step.ordinal, mark.right);
    }
    return found.sort((a, b) => this.secondsOf(a) - this.secondsOf(b) || orderShas(a, b));
  }

  /** What the commits of `left` descend from, themselves included, and those of `right` do not; children before parents. */
  only(left: readonly Sha[], right: readonly Sha[]): Sha[] {
    using walk = this.#walkFrom(left, right);
    const found: number[] = [];
    while (walk.waitsFor([mark.left])) {
      const step = walk.next();
      if (step === undefined) break;
      if (step.marks === mark.left) found.push(step.ordinal);
      walk.markParents(step.ordinal, step.marks);
    }
    found.sort(
      (a, b) => this.#generationAt(b) - this.#generationAt(a) || orderShas(this.#shaAt(a), this.#shaAt(b)),
    );
    return found.map((ordinal) => this.#shaAt(ordinal));
  }

  #walkFrom(left: readonly Sha[], right: readonly Sha[]): DescendingWalk {
    const [lefts, rights] = [left, right].map((shas) => shas.map((sha) => this.#ordinalOf(sha)));
    const walk = this.#walk();
    for (const ordinal of lefts ?? []) walk.mark(ordinal, mark.left);
    for (const ordinal of rights ?? []) walk.mark(ordinal, mark.right);
    return walk;
  }

  #walk(): DescendingWalk {
    if (this.#marks.length < this.size) this.#marks = new Uint8Array(2 * this.size);
    return new DescendingWalk(this.#links, this.#marks);
  }

  #ordinalOf(sha: Sha): number {
    const ordinal = this.#ordinals.get(sha);
    if (ordinal === undefined) throw new MissingCommit(sha);
    return ordinal;
  }

  #shaAt(ordinal: number): Sha {
    return this.#shas[ordinal] ?? '';
  }

  #generationAt(ordinal: number): number {
    return this.#links.generations[ordinal] ?? 0;
  }
}

function orderShas(a: Sha, b: Sha): number {
  return a < b ? -1 : Number(a > b);
}
