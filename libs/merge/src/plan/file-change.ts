import type { Sha } from '../history/commit-graph.js';

/** What a tree says of a file: the mode as written there, and the sha of the blob (of a submodule: its commit). */
export interface Entry {
  readonly mode: string;
  readonly sha: Sha;
}

/** A file of one side that differs from the base; null where it does not stand. */
export interface FileChange {
  readonly path: string;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** One of the two sides of a merge. */
export type Side = 'one' | 'two';

/** What a side made of the base: each file that differs, and which of the deleted ones stand where now. */
export interface SideChanges {
  readonly changes: readonly FileChange[];
  readonly renames: ReadonlyMap<string, string>;
}

/** Whether two places hold the same. */
export function isSameEntry(a: Entry | null, b: Entry | null): boolean {
  return a?.sha === b?.sha && a?.mode === b?.mode;
}

/** Whether a mode is an ordinary file's: links, submodules and all others have no content to merge. */
export function isRegular(mode: string): boolean {
  return mode === plainMode || mode === '100755';
}

/** The mode of a file that is not executable. */
export const plainMode = '100644';
