import type { Entry, FileChange, SideChanges } from './file-change.js';
import { orderPaths } from './path-order.js';

/** Where a tree has a file, and what it is. */
export interface Standing {
  readonly path: string;
  readonly entry: Entry;
}

/** One file through base and sides, whatever its names; null where it does not stand. */
export interface TracedFile {
  readonly base: Standing | null;
  readonly one: Standing | null;
  readonly two: Standing | null;
}

/** A side's changes by path, and which paths its renames led to. */
export interface SideIndex {
  readonly changes: ReadonlyMap<string, FileChange>;
  readonly renames: ReadonlyMap<string, string>;
  readonly targets: ReadonlySet<string>;
}

/** Makes a side's changes easy to look up. */
export function indexSide({ changes, renames }: SideChanges): SideIndex {
  return {
    changes: new Map(changes.map((change) => [change.path, change])),
    renames,
    targets: new Set(renames.values()),
  };
}

/** All paths that differ on either side, each once, in the order of their bytes. */
export function changedPaths(one: SideIndex, two: SideIndex): string[] {
  return [...new Set([...one.changes.keys(), ...two.changes.keys()])].sort(orderPaths);
}

/** The files that either side changed, added, renamed or deleted. */
export function traceFiles(one: SideIndex, two: SideIndex): TracedFile[] {
  const files: TracedFile[] = [];
  for (const path of changedPaths(one, two)) {
    const before = one.changes.get(path)?.before ?? two.changes.get(path)?.before ?? null;
    if (before !== null) {
      const base = { path, entry: before };
      files.push({ base, one: follow(one, base), two: follow(two, base) });
    }
    const [ones, twos] = [addedAt(one, path), addedAt(two, path)];
    if (ones !== null || twos !== null) files.push({ base: null, one: ones, two: twos });
  }
  return files;
}

/** Where a side has a file of the base. */
function follow(side: SideIndex, base: Standing): Standing | null {
  const path = side.renames.get(base.path) ?? base.path;
  const change = side.changes.get(path);
  if (change === undefined) return base;
  return change.after && { path, entry: change.after };
}

/** The file that a side has at a path and the base had nowhere. */
function addedAt(side: SideIndex, path: string): Standing | null {
  const change = side.changes.get(path);
  const isNew = change?.before === null && !side.targets.has(path);
  return isNew && change.after ? { path, entry: change.after } : null;
}
