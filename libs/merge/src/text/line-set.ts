/** A set of line numbers. They count from 0 without gaps, so a flag for each is quicker than a hash table by far. */
export class LineSet {
  #flags = new Uint8Array(0);

  /** Adds all of these numbers. */
  add(ids: Int32Array): this {
    for (const id of ids) {
      if (id >= this.#flags.length) this.#growTo(id);
      this.#flags[id] = 1;
    }
    return this;
  }

  /** Whether a number is in the set. */
  has(id: number): boolean {
    return this.#flags[id] === 1;
  }

  #growTo(id: number): void {
    const grown = new Uint8Array(2 * (id + 1));
    grown.set(this.#flags);
    this.#flags = grown;
  }
}
