import type { Side } from './file-change.js';
import { isSameEntry } from './file-change.js';
import { twinKey } from './spellings.js';
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
  const path = contest === null ? newerName(base, one.path, two.path) : contest[later(contest)];
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
  if (base === null || one === null || two === null || one.path === two.path) return null;
  if (one.path === base.path || two.path === base.path) return null;
  const areAlike = isMoved(base, one.path) === isMoved(base, two.path);
  return areAlike ? { from: base.path, one: one.path, two: two.path } : null;
}

/**
 * Whether a name is another one than before, not just another spelling: that may come from a merge, which settles on one
 * of two spellings without anybody's asking for it, and must not stand in the way of what somebody did.
 */
function isMoved(base: Standing, path: string): boolean {
  return twinKey(path) !== twinKey(base.path);
}

/** The name that was not there before; a real one rather than another spelling of the old one. */
function newerName(base: Standing | null, one: string, two: string): string {
  if (base === null || two === base.path || isMoved(base, one)) return one;
  return two;
}

/** A file that only one side has: it goes where the other deleted it and this one left it as it was. */
function placeSurvivor(base: Standing | null, one: Standing | null, two: Standing | null): PlacedFile | null {
  const standing = one ?? two;
  if (standing === null) return null;
  const { path, entry } = standing;
  if (base !== null && !isMoved(base, path) && isSameEntry(base.entry, entry)) return null;
  const version: Version = { kind: 'entry', entry };
  return { path, version, one: one && path, two: two && path, kept: base !== null, redirect: null };
}

function sided({ path, entry }: Standing): Sided {
  return { version: { kind: 'entry', entry }, path };
}
