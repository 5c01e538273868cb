import type { Side } from './file-change.js';
import { isSameEntry } from './file-change.js';
import type { Standing, TracedFile } from './traced-file.js';
import type { Sided, Version } from './version.js';
import { mergeVersions } from './version.js';

/** A file that both sides gave another name, and not the same. */
export interface ContestedRename {
  readonly from: string;
  readonly one: string;
  readonly two: string;
}

/** An old name that leads to the name a file has now. */
export interface Redirect {
  readonly from: string;
  readonly to: string;
}

/** A file of the merge, as if it were alone: its path and version, and the paths at which the sides have it. */
export interface PlacedFile {
  readonly path: string;
  readonly version: Version;
  readonly one: string | null;
  readonly two: string | null;
  /** it was deleted on one side and changed on the other */
  readonly kept: boolean;
  readonly redirect: Redirect | null;
}

/** What becomes of one file; null when it goes. `later` tells which side gave a contested name later. */
export function placeFile(file: TracedFile, later: (rename: ContestedRename) => Side): PlacedFile | null {
  const { base, one, two } = file;
  if (one === null || two === null) return placeSurvivor(base, one, two);
  const contest = contestOf(file);
  const winner = contest && later(contest);
  const moved = one.path === base?.path ? two.path : one.path;
  const path = winner === 'two' ? two.path : winner === 'one' ? one.path : moved;
  return {
    path,
    version: mergeVersions(base?.entry ?? null, sided(one), sided(two)),
    one: one.path,
    two: two.path,
    kept: false,
    redirect: contest && { from: path === contest.one ? contest.two : contest.one, to: path },
  };
}

/** The contest for a file's name; null where there is none. */
export function contestOf({ base, one, two }: TracedFile): ContestedRename | null {
  if (base === null || one === null || two === null) return null;
  const isContested = one.path !== two.path && one.path !== base.path && two.path !== base.path;
  return isContested ? { from: base.path, one: one.path, two: two.path } : null;
}

/** A file that only one side has: it goes where the other deleted it and this one left it as it was. */
function placeSurvivor(base: Standing | null, one: Standing | null, two: Standing | null): PlacedFile | null {
  const standing = one ?? two;
  if (standing === null) return null;
  const { path, entry } = standing;
  if (base?.path === path && isSameEntry(base.entry, entry)) return null;
  const version: Version = { kind: 'entry', entry };
  return { path, version, one: one && path, two: two && path, kept: base !== null, redirect: null };
}

function sided({ path, entry }: Standing): Sided {
  return { version: { kind: 'entry', entry }, path };
}
