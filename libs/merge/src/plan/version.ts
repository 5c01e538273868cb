import type { Sha } from '../history/commit-graph.js';
import type { Entry } from './file-change.js';
import { isRegular, isSameEntry, plainMode } from './file-change.js';

/**
 * What stands at a path after a merge, for somebody who can read blobs: an entry as it is; the merge of two contents;
 * or two entries that are no files to merge (links, submodules), of which the later keeps the path and the other moves
 * beside it. Where a file was renamed onto another that was added, merges are nested.
 */
export type Version =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | {
      readonly kind: 'merge';
      readonly mode: string;
      readonly base: Sha | null;
      readonly one: Sided;
      readonly two: Sided;
    }
  | { readonly kind: 'apart'; readonly one: Sided; readonly two: Sided };

/** One side's version, and the path at which that side has it, by which its latest commit is found. */
export interface Sided {
  readonly version: Version;
  readonly path: string;
}

/** Merges two versions as far as entries alone decide it: content that one side left as it was is the other's. */
export function mergeVersions(base: Entry | null, one: Sided, two: Sided): Version {
  const [a, b] = [entryOf(one.version), entryOf(two.version)];
  if (a && b) {
    if (isSameEntry(a, b) || (base && isSameEntry(base, b))) return one.version;
    if (base && isSameEntry(base, a)) return two.version;
  }
  const modes = [modeOf(one.version), modeOf(two.version)];
  if (!modes.every(isRegular)) return { kind: 'apart', one, two };
  const before = base && isRegular(base.mode) ? base : null;
  const mode = mergeModes(before?.mode ?? null, modes);
  const sha = a && b ? mergeShas(before?.sha ?? null, a.sha, b.sha) : null;
  if (sha !== null) return { kind: 'entry', entry: { mode, sha } };
  return { kind: 'merge', mode, base: before?.sha ?? null, one, two };
}

function entryOf(version: Version): Entry | null {
  return version.kind === 'entry' ? version.entry : null;
}

function modeOf(version: Version): string {
  if (version.kind === 'apart') return '';
  return version.kind === 'entry' ? version.entry.mode : version.mode;
}

/** The side that changed the mode wins; two that were added with different modes are plain. */
function mergeModes(base: string | null, modes: readonly string[]): string {
  const changed = modes.find((mode) => mode !== base) ?? base;
  return base === null && modes.some((mode) => mode !== changed) ? plainMode : (changed ?? plainMode);
}

/** Contents of which one is the other or the base; null where they must be read. */
function mergeShas(base: Sha | null, one: Sha, two: Sha): Sha | null {
  if (one === two || base === two) return one;
  return base === one ? two : null;
}
