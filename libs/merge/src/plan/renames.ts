import type { Sha } from '../history/commit-graph.js';
import type { FileChange } from './file-change.js';
import { isRegular } from './file-change.js';
import { folderOf, nameOf, orderPaths } from './path-order.js';

/** Most pairs of files that are compared to find one side's renames: each takes two blobs to be read. */
export const comparisonsMax = 200;
/** What a deleted and an added file must have in common to be one file renamed, in percent. */
export const similarityMin = 50;
/** The empty file is no file in particular. */
const emptyBlobSha = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';

/** A deleted and an added file whose contents have to be compared. */
export interface RenameComparison {
  readonly from: string;
  readonly to: string;
  readonly deleted: Sha;
  readonly added: Sha;
}

/** What is known of a side's renames before any content is read. */
export interface RenameCandidates {
  /** old path → new path of files that moved as they were */
  readonly exact: ReadonlyMap<string, string>;
  /** at most {@link comparisonsMax} */
  readonly comparisons: readonly RenameComparison[];
}

/** Whether a file can have come from one path to another. */
export type MayMove = (from: string, to: string) => boolean;

interface NamedBlob {
  readonly path: string;
  readonly sha: Sha;
  /** null for an ordinary file, else the mode: such a thing, a link for instance, moves only as it is */
  readonly special: string | null;
}

/**
 * The files that `side` deleted and may have renamed, among those that `other` touched: elsewhere a rename is a deletion
 * and an addition that nobody disputes. `mayMove` tells whether the side's history allows a file to have come from one path
 * to another. A large number of files shares the comparisons evenly; each is compared with files of the same name first,
 * then with those of the same folder.
 */
export function renameCandidates(
  side: readonly FileChange[],
  other: readonly FileChange[],
  mayMove: MayMove,
): RenameCandidates {
  const gone = side.flatMap(({ path, before, after }) => (after === null ? blobAt(path, before) : []));
  const come = side.flatMap(({ path, before, after }) => (before === null ? blobAt(path, after) : []));
  const touched = new Set(other.map(({ path }) => path));
  const exact = pairEqual(gone.sort(orderBlobs), come.sort(orderBlobs), mayMove);
  const used = new Set(exact.values());
  const isOpen = ({ path, special }: NamedBlob): boolean =>
    special === null && touched.has(path) && !exact.has(path);
  const open = gone.filter(isOpen).slice(0, comparisonsMax);
  const free = come.filter(({ path, special }) => special === null && !used.has(path));
  return {
    exact: new Map([...exact].filter(([from]) => touched.has(from))),
    comparisons: comparisonsOf(open, free, mayMove),
  };
}

/**
 * Old path → new path, each path once: what moved as it was, then the most alike, a file that kept its name before
 * others, the smaller path before the larger. `similarity` answers like `textSimilarity`, for two blobs.
 */
export function chooseRenames(
  { exact, comparisons }: RenameCandidates,
  similarity: (deleted: Sha, added: Sha) => number,
): Map<string, string> {
  const scored = comparisons
    .map((pair) => ({ ...pair, score: similarity(pair.deleted, pair.added), sameName: keepsName(pair) }))
    .filter(({ score }) => score >= similarityMin)
    .sort((a, b) => b.score - a.score || Number(b.sameName) - Number(a.sameName) || orderPairs(a, b));
  const renames = new Map(exact);
  const used = new Set(exact.values());
  for (const { from, to } of scored) {
    if (renames.has(from) || used.has(to)) continue;
    renames.set(from, to);
    used.add(to);
  }
  return renames;
}

function blobAt(path: string, entry: FileChange['after']): NamedBlob[] {
  if (entry === null || entry.sha === emptyBlobSha) return [];
  return [{ path, sha: entry.sha, special: isRegular(entry.mode) ? null : entry.mode }];
}

/** Pairs files of one content, those that kept their name first. */
function pairEqual(
  gone: readonly NamedBlob[],
  come: readonly NamedBlob[],
  mayMove: MayMove,
): Map<string, string> {
  const pairs = new Map<string, string>();
  const used = new Set<string>();
  const contentOf = ({ sha, special }: NamedBlob): string => `${sha} ${special ?? ''}`;
  for (const keyOf of [(file: NamedBlob) => `${contentOf(file)} ${nameOf(file.path)}`, contentOf]) {
    const waiting = groupBy(
      come.filter(({ path }) => !used.has(path)),
      keyOf,
    );
    for (const file of gone) {
      const equal = pairs.has(file.path) ? [] : (waiting.get(keyOf(file)) ?? []);
      const at = equal.findIndex(({ path }) => mayMove(file.path, path));
      const [to] = at < 0 ? [] : equal.splice(at, 1);
      if (to === undefined) continue;
      pairs.set(file.path, to.path);
      used.add(to.path);
    }
  }
  return pairs;
}

function comparisonsOf(
  gone: readonly NamedBlob[],
  come: readonly NamedBlob[],
  mayMove: MayMove,
): RenameComparison[] {
  const share = Math.max(1, Math.floor(comparisonsMax / Math.max(1, gone.length)));
  const byName = groupBy(come, ({ path }) => nameOf(path));
  const byFolder = groupBy(come, ({ path }) => folderOf(path));
  return gone.flatMap(({ path: from, sha: deleted }) => {
    const nearest = [byName.get(nameOf(from)) ?? [], byFolder.get(folderOf(from)) ?? [], come];
    const fits = ({ path }: NamedBlob): boolean => mayMove(from, path);
    return firstDistinct(nearest, share, fits).map(({ path: to, sha: added }) => ({
      from,
      to,
      deleted,
      added,
    }));
  });
}

function firstDistinct<T>(lists: readonly (readonly T[])[], count: number, fits: (item: T) => boolean): T[] {
  const found = new Set<T>();
  for (const list of lists) {
    for (const item of list) {
      if (found.size === count) return [...found];
      if (fits(item)) found.add(item);
    }
  }
  return [...found];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function keepsName({ from, to }: RenameComparison): boolean {
  return nameOf(from) === nameOf(to);
}

function orderPairs(a: RenameComparison, b: RenameComparison): number {
  return orderPaths(a.to, b.to) || orderPaths(a.from, b.from);
}

function orderBlobs(a: NamedBlob, b: NamedBlob): number {
  return orderPaths(a.path, b.path);
}
