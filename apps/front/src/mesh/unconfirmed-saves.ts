import type { Sha } from '@erwik/events';

/** More are not counted: what is told of them is "many". */
const countedMax = 1000;

type Save = { readonly atMs: number; readonly heldBy: Set<string> };

/** The saves made on this node that not all of its neighbors are known to hold. It is only for showing. */
export class UnconfirmedSaves {
  readonly #saves = new Map<Sha, Save>();

  /** How many there are. */
  get count(): number {
    return this.#saves.size;
  }

  /** A commit was saved here. */
  add(commit: Sha, atMs: number): void {
    if (this.#saves.size < countedMax) this.#saves.set(commit, { atMs, heldBy: new Set() });
  }

  /** A node holds the commit now; it is confirmed when so many do. */
  heldBy(commit: Sha, node: string, needed: number): void {
    const save = this.#saves.get(commit);
    save?.heldBy.add(node);
    if (save !== undefined && save.heldBy.size >= needed) this.#saves.delete(commit);
  }

  /** All nodes were found to hold the same at that moment: what was saved before it is confirmed. */
  allHeld(atMs: number): void {
    for (const [commit, save] of this.#saves) if (save.atMs < atMs) this.#saves.delete(commit);
  }
}
