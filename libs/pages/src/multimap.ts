const none: readonly string[] = [];

/** Several strings under one key, sorted. Nearly every key of a wiki has one, which then costs no list. */
export class Multimap {
  readonly #entries = new Map<string, string | readonly string[]>();

  /** The strings under a key, in code unit order. */
  get(key: string): readonly string[] {
    const held = this.#entries.get(key);
    if (held === undefined) return none;
    return typeof held === 'string' ? [held] : held;
  }

  add(key: string, value: string): void {
    const held = this.get(key);
    if (held.includes(value)) return;
    this.#entries.set(key, held.length === 0 ? value : [...held, value].sort());
  }

  delete(key: string, value: string): void {
    const rest = this.get(key).filter((held) => held !== value);
    if (rest.length === 0) this.#entries.delete(key);
    else this.#entries.set(key, rest.length === 1 && rest[0] !== undefined ? rest[0] : rest);
  }
}
