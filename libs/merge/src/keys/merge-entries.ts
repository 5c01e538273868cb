import { orderTexts } from '../conflict/version-label.js';
import type { Effort } from '../text/shortest-edit.js';
import type { Entry } from './entries.js';
import { mergeLists } from './merge-lists.js';
import { mergeValueLines } from './merge-value-lines.js';

/** Steps of all comparisons of lines: values are short, and there may be thousands. */
const stepsMax = 500_000;

type ByKey = ReadonlyMap<string, Entry>;

/**
 * Merges three mappings key by key. A key that one side changed is taken from it, also where the other deleted it. Of
 * lists that both changed every item stays that one side added or neither removed; of other values the lines that either
 * changed, and `mine` where both changed a line.
 */
export function mergeEntries(
  base: readonly Entry[],
  current: readonly Entry[],
  mine: readonly Entry[],
): Entry[] {
  const before = byKey(base);
  const [one, two] = [byKey(current), byKey(mine)];
  const effort: Effort = { stepsLeft: stepsMax };
  const merged = new Map<string, Entry>();
  for (const key of new Set([...one.keys(), ...two.keys()])) {
    const entry = mergeEntry(before.get(key), one.get(key), two.get(key), effort);
    if (entry) merged.set(key, entry);
  }
  const keys =
    isSorted(current) && isSorted(mine)
      ? [...merged.keys()].sort(orderTexts)
      : orderKeys(before, one, two, merged);
  return keys.flatMap((key) => merged.get(key) ?? []);
}

function byKey(entries: readonly Entry[]): ByKey {
  return new Map(entries.map((entry) => [entry.key, entry]));
}

function mergeEntry(
  base: Entry | undefined,
  current: Entry | undefined,
  mine: Entry | undefined,
  effort: Effort,
): Entry | undefined {
  if (current?.source === mine?.source || base?.source === mine?.source) return current;
  if (base?.source === current?.source) return mine;
  if (!current || !mine) return current ?? mine;
  return mergeLists(base, current, mine) ?? (base && mergeValueLines(base, current, mine, effort)) ?? mine;
}

function isSorted(entries: readonly Entry[]): boolean {
  return entries.every(({ key }, at) => at === 0 || (entries[at - 1]?.key ?? '') < key);
}

/**
 * The current order; a key that only `mine` has comes after the key it follows there, or first where it follows none that is
 * left, behind keys that `current` added in that place.
 */
function orderKeys(base: ByKey, current: ByKey, mine: ByKey, left: ByKey): string[] {
  const following = followersIn(mine, current, left);
  const order: string[] = [];
  let waiting = following.get(null) ?? [];
  for (const key of current.keys()) {
    if (!left.has(key)) continue;
    if (base.has(key) || mine.has(key)) order.push(...waiting.splice(0));
    order.push(key);
    waiting = waiting.concat(following.get(key) ?? []);
  }
  return [...order, ...waiting];
}

/** The keys that are left and only `mine` has, by the last key before them that `current` has too. */
function followersIn(mine: ByKey, current: ByKey, left: ByKey): Map<string | null, string[]> {
  const followers = new Map<string | null, string[]>();
  let anchor: string | null = null;
  for (const key of mine.keys()) {
    if (!left.has(key)) continue;
    if (current.has(key)) anchor = key;
    else if (followers.get(anchor)?.push(key) === undefined) followers.set(anchor, [key]);
  }
  return followers;
}
