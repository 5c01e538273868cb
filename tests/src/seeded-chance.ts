/** Chance that is the same for the same seed, so that what failed can be played again. */
export interface SeededChance {
  readonly seed: number;
  /** a number in [0, 1) */
  readonly next: () => number;
  /** one of these */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** By the seed that `ERWIK_SEED` names, or else by a new one, which a test prints (mulberry32). */
export function seededChance(): SeededChance {
  const named = process.env['ERWIK_SEED'];
  const seed = named === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(named) >>> 0;
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return { seed, next, pick };
}
