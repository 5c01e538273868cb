import { orderPaths } from './path-order.js';

/** Which sides have a path: a bit for each. */
export const holders = { one: 1, two: 2 } as const;

/** Equal for paths that a file system without case, or with another form of Unicode, takes for one. */
export function twinKey(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * One spelling for names that the two sides spell differently, folder by folder: the smaller one by bytes. `paths`
 * tells of each path which sides have it. Names that one side alone spells in several ways were so before, and stay.
 */
export function settleSpellings(paths: ReadonlyMap<string, number>): Map<string, string> {
  const waiting = [...paths].map(([path, held]) => ({ path, held, names: path.split('/'), settled: '' }));
  const settled = new Map<string, string>();
  for (let depth = 0, level = waiting; level.length > 0; depth += 1) {
    const groups = new SpellingGroups();
    for (const { settled: folder, names, held } of level) groups.add(folder, names[depth] ?? '', held);
    for (const file of level) file.settled += groups.spell(file.settled, file.names[depth] ?? '');
    for (const { path, names, settled: end } of level) if (names.length === depth + 1) settled.set(path, end);
    level = level.filter(({ names }) => names.length > depth + 1);
    for (const file of level) file.settled += '/';
  }
  return settled;
}

/** The names of one depth by folder and twin key, each spelling with the sides that use it. */
class SpellingGroups {
  readonly #groups = new Map<string, Map<string, number>>();

  add(folder: string, name: string, held: number): void {
    const key = folder + twinKey(name);
    const group = this.#groups.get(key) ?? new Map<string, number>();
    this.#groups.set(key, group.set(name, (group.get(name) ?? 0) | held));
  }

  spell(folder: string, name: string): string {
    const group = this.#groups.get(folder + twinKey(name));
    if (group === undefined || !isSplit([...group.values()])) return name;
    return [...group.keys()].sort(orderPaths)[0] ?? name;
  }
}

/** Whether there are two spellings, each used by one side alone. */
function isSplit(held: readonly number[]): boolean {
  return held.length === 2 && held.includes(holders.one) && held.includes(holders.two);
}
