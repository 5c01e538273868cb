/** Commits that wait to be visited, the highest generation first: a binary heap of ordinals. */
export class GenerationQueue {
  readonly #generations: readonly number[];
  readonly #heap: number[] = [];

  /** @param generations the generation of each ordinal */
  constructor(generations: readonly number[]) {
    this.#generations = generations;
  }

  push(ordinal: number): void {
    let at = this.#heap.push(ordinal) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#rank(above) >= this.#rank(at)) return;
      this.#swap(above, at);
      at = above;
    }
  }

  /** Takes a commit of the highest generation out; undefined when none is left. */
  pop(): number | undefined {
    this.#swap(0, this.#heap.length - 1);
    const highest = this.#heap.pop();
    for (let at = 0; ;) {
      let below = 2 * at + 1;
      if (below + 1 < this.#heap.length && this.#rank(below + 1) > this.#rank(below)) below += 1;
      if (below >= this.#heap.length || this.#rank(below) <= this.#rank(at)) return highest;
      this.#swap(at, below);
      at = below;
    }
  }

  #rank(at: number): number {
    return this.#generations[this.#heap[at] ?? -1] ?? 0;
  }

  #swap(a: number, b: number): void {
    const [one, two] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || two === undefined) return;
    this.#heap[a] = two;
    this.#heap[b] = one;
  }
}
