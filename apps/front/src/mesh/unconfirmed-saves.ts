import type { Sha } from '@erwik/events';

/** More are not counted. */
const countedMax = 1000;

/** The saves made on this node that not all of its neighbors are known to hold. It is only for showing. */
export class UnconfirmedSaves {
  readonly #holders = new Map<Sha, Set<string>>();

  /** How many there are. */
  get count(): number {
    return this.#holders.size;
  }

  /** A commit was saved here. */
  add(commit: Sha): void {
    if (this.#holders.size < countedMax) this.#holders.set(commit, new Set());
  }

  /** One of `neighbors` holds the commit now; it is confirmed when all of them do. */
  heldBy(commit: Sha, node: string, neighbors: readonly string[]): void {
    const holders = this.#holders.get(commit)?.add(node);
    if (holders !== undefined && neighbors.every((each) => holders.has(each))) this.#holders.delete(commit);
  }

  /** All nodes hold what this one does. */
  clear(): void {
    this.#holders.clear();
  }
}
