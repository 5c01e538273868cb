import type { Entry, Side, SideChanges } from './file-change.js';
import { isSameEntry } from './file-change.js';
import { folderOf, orderPaths } from './path-order.js';
import type { ContestedRename, PlacedFile, Redirect } from './place-file.js';
import { contestOf, placeFile } from './place-file.js';
import { holders, settleSpellings, twinKey } from './spellings.js';
import type { SideIndex } from './traced-file.js';
import { changedPaths, indexSide, traceFiles } from './traced-file.js';
import type { Sided, Version } from './version.js';
import { mergeVersions } from './version.js';

/** The two sides of a merge, as differences from one base, and what their files alone do not tell. */
export interface TreeSides {
  readonly one: SideChanges;
  readonly two: SideChanges;
  /** which side gave a contested name later; with the sides swapped it must name the same one */
  readonly later: (rename: ContestedRename) => Side;
  /** those of the first plan's `fresh` paths that were found not to be free */
  readonly taken?: ReadonlySet<string>;
}

/** A file that gives its path to a folder and is to be kept beside it, under a name with its author. */
export interface FileBeside {
  readonly path: string;
  readonly version: Version;
  /** whose file it is, and the path at which that side has it */
  readonly side: Side;
  readonly at: string;
}

/** A merge of two trees, relative to side one's. */
export interface TreePlan {
  /** what stands at each path where side one has something else, in the order of their bytes; null: nothing */
  readonly files: ReadonlyMap<string, Version | null>;
  readonly beside: readonly FileBeside[];
  /** paths of files that one side deleted and the other changed: the change is kept */
  readonly kept: readonly string[];
  /** names that lost to later ones, and where their files stand now */
  readonly redirects: readonly Redirect[];
  /**
   * Paths in `files` that neither side changed: another spelling of a path of one side. They are free unless a side
   * spelled a name in two ways by itself. Those at which both sides' trees have something, or a file on the way there,
   * are to be named in `taken` of a second plan.
   */
  readonly fresh: readonly string[];
}

/** The names about which `later` will be asked, so that a caller can find out before. */
export function contestedRenames(one: SideChanges, two: SideChanges): ContestedRename[] {
  return traceFiles(indexSide(one), indexSide(two)).flatMap((file) => contestOf(file) ?? []);
}

/**
 * What stands where when two trees are merged, decided by paths and entries alone; content is for the caller to read.
 * Nothing that a side changed is lost, and with the sides swapped the same files come out.
 */
export function planTreeMerge({ one, two, later, taken = new Set() }: TreeSides): TreePlan {
  const [ours, theirs] = [indexSide(one), indexSide(two)];
  const placed = traceFiles(ours, theirs).flatMap((file) => placeFile(file, later) ?? []);
  const spellings = spellingsOf(placed, taken);
  const merged = joinMeeting(placed, spellings);
  const folders = foldersOf(merged.keys());
  const isBeside = ([path]: [string, PlacedFile]): boolean => folders.has(path);
  const standing = new Map([...merged].filter((file) => !isBeside(file)));
  const known = changedPaths(ours, theirs);
  return {
    files: differences(standing, known, (path) => entryInOne(ours, theirs, path)),
    beside: [...merged].filter(isBeside).map(([path, file]) => besideOf(path, file)),
    kept: [...standing].filter(([, { kept }]) => kept).map(([path]) => path),
    redirects: redirectsOf(placed, spellings, standing),
    fresh: [...standing.keys()].filter((path) => !ours.changes.has(path) && !theirs.changes.has(path)),
  };
}

/** Files whose path is the same in one spelling become one, merged as if both had been added. */
function joinMeeting(
  placed: readonly PlacedFile[],
  spellings: ReadonlyMap<string, string>,
): Map<string, PlacedFile> {
  const merged = new Map<string, PlacedFile>();
  for (const file of placed) {
    const path = spellings.get(file.path) ?? file.path;
    const other = merged.get(path);
    merged.set(path, other ? joinFiles(path, other, file) : file);
  }
  return new Map([...merged].sort(([a], [b]) => orderPaths(a, b)));
}

/** Each of the two is at its path on another side, since a side has one file at a path. */
function joinFiles(path: string, first: PlacedFile, second: PlacedFile): PlacedFile {
  const [one, two] = holderOf(first) === 'one' ? [first, second] : [second, first];
  const version = mergeVersions(null, sidedOf(one), sidedOf(two));
  return { path, version, one: one.path, two: two.path, kept: false, redirect: null };
}

function sidedOf({ path, version }: PlacedFile): Sided {
  return { path, version };
}

function holderOf(file: PlacedFile): Side {
  return file.one === file.path ? 'one' : 'two';
}

/** The path each file gets; one that would move onto a `taken` path keeps its own. */
function spellingsOf(placed: readonly PlacedFile[], taken: ReadonlySet<string>): Map<string, string> {
  const held = new Map<string, number>();
  for (const { path, one, two } of placed) {
    const sides = (one === path ? holders.one : 0) | (two === path ? holders.two : 0);
    held.set(path, (held.get(path) ?? 0) | sides);
  }
  return new Map([...settleSpellings(held)].filter(([, settled]) => !taken.has(settled)));
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** What has to change in side one's tree so that this, and nothing else of what was changed, stands in it. */
function differences(
  standing: ReadonlyMap<string, PlacedFile>,
  known: readonly string[],
  entryInOne: (path: string) => Entry | null,
): Map<string, Version | null> {
  const files = new Map<string, Version | null>();
  for (const path of [...new Set([...known, ...standing.keys()])].sort(orderPaths)) {
    const version = standing.get(path)?.version ?? null;
    const here = entryInOne(path);
    const isSame =
      version === null ? here === null : version.kind === 'entry' && isSameEntry(version.entry, here);
    if (!isSame) files.set(path, version);
  }
  return files;
}

/** What side one has at a path that either side changed. */
function entryInOne(one: SideIndex, two: SideIndex, path: string): Entry | null {
  const change = one.changes.get(path);
  return change ? change.after : (two.changes.get(path)?.before ?? null);
}

function besideOf(path: string, file: PlacedFile): FileBeside {
  return { path, version: file.version, side: holderOf(file), at: file.path };
}

/**
 * The redirects that are of use: a file at the old name comes before a redirect, another spelling is found anyhow, and
 * a file that had to move beside a folder has no name worth leading to.
 */
function redirectsOf(
  placed: readonly PlacedFile[],
  spellings: ReadonlyMap<string, string>,
  standing: ReadonlyMap<string, PlacedFile>,
): Redirect[] {
  return placed.flatMap(({ redirect }) => {
    const from = redirect?.from ?? '';
    const to = redirect && (spellings.get(redirect.to) ?? redirect.to);
    if (to === null || standing.has(from) || !standing.has(to) || twinKey(from) === twinKey(to)) return [];
    return [{ from, to }];
  });
}
