import type { CommitLinks } from './commit-links.js';
import { GenerationQueue } from './generation-queue.js';

/** What a walk notes of a commit, as bits: it is reached from the left, from the right, from an answer found before. */
export const mark = { left: 1, right: 2, both: 3, stale: 4 } as const;

const markValues = 8;

/**
 * Visits commits, children before parents, and carries marks down to the parents. Because each generation is visited
 * after all higher ones, a commit's marks are final when its turn comes; dates, which clocks may have wrong, decide nothing.
 * Disposing of the walk wipes its marks, so that the next one may use the same array.
 */
export class DescendingWalk implements Disposable {
  readonly #links: CommitLinks;
  readonly #queue: GenerationQueue;
  readonly #marks: Uint8Array;
  readonly #seen: number[] = [];
  /** how many commits wait in the queue, for each value of marks */
  readonly #waiting = new Int32Array(markValues);

  /** @param marks one zero for each commit of the graph */
  constructor(links: CommitLinks, marks: Uint8Array) {
    this.#links = links;
    this.#queue = new GenerationQueue(links.generations);
    this.#marks = marks;
  }

  /** Adds marks to a commit, which waits from now on if it was new to the walk. */
  mark(ordinal: number, marks: number): void {
    const before = this.#marks[ordinal] ?? 0;
    if (before === 0) {
      this.#seen.push(ordinal);
      this.#queue.push(ordinal);
    } else {
      this.#count(before, -1);
    }
    this.#marks[ordinal] = before | marks;
    this.#count(before | marks, 1);
  }

  /** Adds marks to all parents of a commit. */
  markParents(ordinal: number, marks: number): void {
    const { starts, parents } = this.#links;
    const end = starts[ordinal + 1] ?? 0;
    for (let at = starts[ordinal] ?? end; at < end; at += 1) this.mark(parents[at] ?? 0, marks);
  }

  /** Whether a commit waits whose marks are exactly one of these. */
  waitsFor(marks: readonly number[]): boolean {
    return marks.some((value) => (this.#waiting[value] ?? 0) > 0);
  }

  /** The next commit with its marks, which no later step changes; undefined when none waits. */
  next(): { ordinal: number; marks: number } | undefined {
    const ordinal = this.#queue.pop();
    if (ordinal === undefined) return undefined;
    const marks = this.#marks[ordinal] ?? 0;
    this.#count(marks, -1);
    return { ordinal, marks };
  }

  [Symbol.dispose](): void {
    for (const ordinal of this.#seen) this.#marks[ordinal] = 0;
  }

  #count(marks: number, difference: 1 | -1): void {
    this.#waiting[marks] = (this.#waiting[marks] ?? 0) + difference;
  }
}
