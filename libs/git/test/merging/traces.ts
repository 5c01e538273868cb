import { splitConflicts } from '@erwik/merge';
import type { Sha } from '../../src/objects/object.js';
import { isText } from './edit-files.js';
import type { Files, FilesEdit } from './edit-files.js';

/**
 * What of somebody's work can be found again: each word that was used once, and lines that a person typed and that look like
 * markers of a conflict. A trace is mapped to the files that hold it, and for each of those to the number of places: equal
 * lines are one place, as they are for a merge, and all versions that wait for a choice are one.
 */
export type Traces = ReadonlyMap<string, Places>;

type Places = ReadonlyMap<string, number>;

/** The traces in all files of a tree. */
export function tracesOf(files: Files): Traces {
  const traces = new Map<string, Map<string, number>>();
  for (const [path, { data }] of files) {
    for (const [trace, places] of tracesIn(data)) {
      const paths = traces.get(trace) ?? new Map<string, number>();
      traces.set(trace, paths.set(path, places));
    }
  }
  return traces;
}

/** What was found in contents before: stories read the same few again and again. */
const found = new WeakMap<Buffer, ReadonlyMap<string, number>>();

/** The traces in a content, and in how many places of it each stands. */
function tracesIn(data: Buffer): ReadonlyMap<string, number> {
  const known = found.get(data);
  if (known !== undefined) return known;
  const traces = new Map<string, number>();
  for (const place of placesIn(data)) {
    const marks = new Set(place.match(/\bw\d+|^(?:<{7,8}|>{7}) (?:HEAD|branch|alice) w\d+/gmu));
    for (const trace of marks) traces.set(trace, (traces.get(trace) ?? 0) + 1);
  }
  found.set(data, traces);
  return traces;
}

function placesIn(data: Buffer): Set<string> {
  if (!isText(data)) return new Set([data.toString('latin1')]);
  const passages = splitConflicts(data.toString());
  const lines = passages.flatMap((passage) => (passage.kind === 'plain' ? passage.text.split(/\r?\n/u) : []));
  const versions = passages.flatMap((passage) => (passage.kind === 'conflict' ? passage.alternatives : []));
  return new Set([...lines, versions.map(({ text }) => text).join('')]);
}

/** An authored commit, and all authored commits it descends from, itself included. */
export interface Authored {
  readonly commit: Sha;
  readonly author: string;
  readonly ancestry: ReadonlySet<Sha>;
}

/** What one authored commit did, seen from the commit it was made on. */
export interface Deed extends Authored {
  /** the files it wrote or took away */
  readonly changed: readonly string[];
  readonly moves: FilesEdit['moves'];
  /** traces that were nowhere before, and where they stand in it */
  readonly added: Traces;
  /** traces that a file has in fewer places: where there are copies, each of two people may have removed another one */
  readonly removed: readonly string[];
  /** traces that are nowhere any more, and where they stood */
  readonly erased: Traces;
}

/** What a commit did that turned `before` into `after`. */
export function deedOf(authored: Authored, edit: FilesEdit, before: Traces, after: Traces): Deed {
  return {
    ...authored,
    changed: [...edit.changes.keys()],
    moves: edit.moves,
    added: new Map([...after].filter(([trace]) => !before.has(trace))),
    removed: [...before.keys()].filter((trace) => isGone(before.get(trace), after.get(trace), edit.moves)),
    erased: new Map([...before].filter(([trace]) => !after.has(trace))),
  };
}

function isGone(
  before: Places = new Map(),
  after: Places = new Map(),
  moves: FilesEdit['moves'] = [],
): boolean {
  const now = new Map(moves);
  const left = (path: string): number =>
    Math.max(after.get(path) ?? 0, after.get(now.get(path) ?? path) ?? 0);
  return [...before].some(([path, places]) => left(path) < places);
}

/** Whether neither of two commits knew of the other. */
export function areConcurrent(one: Authored, two: Authored): boolean {
  return !one.ancestry.has(two.commit) && !two.ancestry.has(one.commit);
}

/** What must be found in a head that was merged from these commits: what one of them added and none removed. */
export function remaining(deeds: Iterable<Deed>): Traces {
  const all = [...deeds];
  const left = new Map(all.flatMap(({ added }) => [...added]));
  for (const { removed } of all) for (const trace of removed) left.delete(trace);
  return left;
}

/**
 * Tells the pages of these commits apart whatever their names were: paths are of one page when it was moved from one to the
 * other, when they differ in case only, or when the merge put one beside the other.
 */
export function pageIdentity(deeds: Iterable<Deed>): (path: string) => string {
  const sameAs = new Map<string, string>();
  const find = (path: string): string => {
    const other = sameAs.get(path);
    return other === undefined ? path : find(other);
  };
  const identity = (path: string): string => find(withoutBeside(path).toLowerCase());
  for (const { moves } of deeds) {
    for (const [from, to] of moves) {
      const [one, two] = [identity(from), identity(to)];
      if (one !== two) sameAs.set(one, two);
    }
  }
  return identity;
}

/** Whether a merge has put a file here, beside the path that it had. */
export function standsBeside(path: string): boolean {
  return withoutBeside(path) !== path;
}

/** `a/page (alice 1a2b3c4d).md` stands beside `a/page.md`. */
function withoutBeside(path: string): string {
  return path.replaceAll(/ \([\w-]+ [0-9a-f]{8,40}\)/gu, '');
}
