import { foldKey } from './page-name.js';

/** Sorts below every character that a name may contain, so `a` and all below `a/` stay together. */
const separator = '\n';
/** Most initials that are told: more letters than an alphabet has, fewer than there are Chinese characters. */
const initialsMaxCount = 64;

/** Page names from A to Z, whatever their case. Sorted when first asked for, kept in order from then on. */
export class SortedNames {
  readonly #unsorted: () => Iterable<string>;
  #keys: string[] | null = null;

  constructor(unsorted: () => Iterable<string>) {
    this.#unsorted = unsorted;
  }

  add(name: string): void {
    if (this.#keys !== null) this.#keys.splice(lowerBound(this.#keys, keyOf(name)), 0, keyOf(name));
  }

  delete(name: string): void {
    if (this.#keys === null) return;
    const at = lowerBound(this.#keys, keyOf(name));
    if (this.#keys[at] === keyOf(name)) this.#keys.splice(at, 1);
  }

  /** Names that begin with a prefix, in any spelling of it, after one of them (null: from the first). */
  withPrefix(prefix: string, after: string | null, limit: number): { names: string[]; total: number } {
    const keys = this.#sorted();
    const fold = foldKey(prefix);
    const from = lowerBound(keys, fold);
    const to = lowerBound(keys, fold + '\u{10FFFF}');
    const start = after === null ? from : Math.max(from, lowerBound(keys, keyOf(after) + separator));
    return { names: keys.slice(start, Math.min(to, start + limit)).map(nameOf), total: to - from };
  }

  /** What the names with a prefix begin with after it: the characters, in any case, each once, in their order. */
  initials(prefix: string): string[] {
    const keys = this.#sorted();
    const fold = foldKey(prefix);
    const end = lowerBound(keys, fold + '\u{10FFFF}');
    const initials: string[] = [];
    for (let at = lowerBound(keys, fold); at < end && initials.length < initialsMaxCount;) {
      const [initial = separator] = (keys[at] ?? '').slice(fold.length);
      if (initial !== separator) initials.push(initial);
      at = lowerBound(keys, fold + initial + '\u{10FFFF}');
    }
    return initials;
  }

  /** The name at a position, counted from 0, or null. */
  at(position: number): string | null {
    const key = this.#sorted()[position];
    return key === undefined ? null : nameOf(key);
  }

  /** Names next to where a name stands or would stand: those that begin most like it. */
  around(name: string, reach: number): string[] {
    const keys = this.#sorted();
    const at = lowerBound(keys, keyOf(name));
    return keys.slice(Math.max(0, at - reach), at + reach).map(nameOf);
  }

  #sorted(): string[] {
    this.#keys ??= Array.from(this.#unsorted(), keyOf).sort();
    return this.#keys;
  }
}

function keyOf(name: string): string {
  return foldKey(name) + separator + name;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(separator) + 1);
}

/** The first position whose key is not below the given one. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
