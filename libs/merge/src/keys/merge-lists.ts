import type { Entry } from './entries.js';
import type { ListItem, SimpleList } from './simple-list.js';
import { formatList, parseList } from './simple-list.js';

/**
 * Merges a key whose value is a list on both sides: the current items that `mine` did not remove, then what `mine`
 * added, written the way `mine` writes it. Null where a value is not a list of plain words.
 */
export function mergeLists(base: Entry | undefined, current: Entry, mine: Entry): Entry | null {
  const before = base ? parseList(base) : emptyList;
  const [one, two] = [parseList(current), parseList(mine)];
  if (!before || !one || !two) return null;
  const removed = new Set([...missing(before, one), ...missing(before, two)]);
  const items = unique([...one.items, ...two.items]).filter(({ value }) => !removed.has(value));
  const isMine =
    items.length === two.items.length && items.every(({ value }, at) => value === two.items[at]?.value);
  return isMine ? mine : formatList(mine, { ...two, items });
}

const emptyList: Pick<SimpleList, 'items'> = { items: [] };

function missing(before: Pick<SimpleList, 'items'>, after: SimpleList): string[] {
  const values = new Set(after.items.map(({ value }) => value));
  return before.items.map(({ value }) => value).filter((value) => !values.has(value));
}

/** Each value once, where it stands first, written as it is written last: the way `mine` writes it. */
function unique(items: readonly ListItem[]): ListItem[] {
  return [...new Map(items.map((item) => [item.value, item])).values()];
}
