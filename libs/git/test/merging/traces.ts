import { splitConflicts } from '@erwik/merge';
import type { Sha } from '../../src/objects/object.js';
import { isText } from './edit-files.js';
import type { Files, FilesEdit } from './edit-files.js';

/**
 * What of somebody's work can be found again: each word that was used once, and lines that a person typed and that look like
 * markers of a conflict. A trace is mapped to the files that hold it, and for each of those to the copies there.
 */
export type Traces = ReadonlyMap<string, ReadonlyMap<string, Copies>>;

/** What of a file holds a trace: its lines, and the versions that wait for a choice. */
interface Copies {
  readonly lines: readonly string[];
  readonly versions: readonly string[];
}

/** The traces in all files of a tree. */
export function tracesOf(files: Files): Traces {
  const traces = new Map<string, Map<string, Copies>>();
  for (const [path, { data }] of files) {
    for (const [trace, copies] of tracesIn(data)) {
      const paths = traces.get(trace) ?? new Map<string, Copies>();
      traces.set(trace, paths.set(path, copies));
    }
  }
  return traces;
}

/** What was found in contents before: stories read the same few again and again. */
const found = new WeakMap<Buffer, ReadonlyMap<string, Copies>>();

/** The traces in a content, and the copies of each. */
function tracesIn(data: Buffer): ReadonlyMap<string, Copies> {
  const known = found.get(data);
  if (known !== undefined) return known;
  const traces = new Map<string, { lines: string[]; versions: string[] }>();
  const { lines, versions } = partsOf(data);
  const note = (kind: keyof Copies, text: string): void => {
    for (const trace of new Set(text.match(/\bw\d+|^(?:<{7,8}|>{7}) (?:HEAD|branch|alice) w\d+/gmu))) {
      const copies = traces.get(trace) ?? { lines: [], versions: [] };
      copies[kind].push(text);
      traces.set(trace, copies);
    }
  };
  for (const line of lines) note('lines', line);
  for (const version of versions) note('versions', version);
  found.set(data, traces);
  return traces;
}

function partsOf(data: Buffer): Copies {
  if (!isText(data)) return { lines: [data.toString('latin1')], versions: [] };
  const passages = splitConflicts(data.toString());
  return {
    lines: passages.flatMap((passage) => (passage.kind === 'plain' ? passage.text.split(/\r?\n/u) : [])),
    versions: passages.flatMap((passage) =>
      passage.kind === 'conflict' ? passage.alternatives.map(({ text }) => text) : [],
    ),
  };
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
  /** traces that a file has in fewer places: equal lines are one place, as for a merge, and all versions of all choices are one */
  readonly removed: readonly string[];
  /** traces of which a file has fewer copies */
  readonly thinned: ReadonlySet<string>;
  /** traces of which a line or version is gone altogether, not just one of some equal lines */
  readonly reworded: ReadonlySet<string>;
  /** traces that are nowhere any more, and where they stood */
  readonly erased: Traces;
}

/** What a commit did that turned `before` into `after`. */
export function deedOf(authored: Authored, edit: FilesEdit, before: Traces, after: Traces): Deed {
  const now = new Map(edit.moves);
  const pairs = [...before].flatMap(([trace, files]) =>
    [...files].map(([path, was]) => {
      const there = after.get(trace);
      return { trace, was, is: there?.get(now.get(path) ?? path) ?? there?.get(path) ?? nowhere };
    }),
  );
  const thinned = pairs.filter(({ was, is }) => countOf(is) < countOf(was));
  return {
    ...authored,
    changed: [...edit.changes.keys()],
    moves: edit.moves,
    added: new Map([...after].filter(([trace]) => !before.has(trace))),
    removed: pairs.filter(({ was, is }) => placesOf(is) < placesOf(was)).map(({ trace }) => trace),
    thinned: new Set(thinned.map(({ trace }) => trace)),
    reworded: new Set(pairs.filter(({ was, is }) => !standsIn(was, is)).map(({ trace }) => trace)),
    erased: new Map([...before].filter(([trace]) => !after.has(trace))),
  };
}

const nowhere: Copies = { lines: [], versions: [] };

function placesOf({ lines, versions }: Copies): number {
  return new Set(lines).size + Math.min(1, versions.length);
}

function countOf({ lines, versions }: Copies): number {
  return lines.length + versions.length;
}

/** Whether all lines and versions of one are in the other. */
function standsIn(was: Copies, is: Copies): boolean {
  return (
    was.lines.every((line) => is.lines.includes(line)) &&
    was.versions.every((version) => is.versions.includes(version))
  );
}

/** Whether neither of two commits knew of the other. */
export function areConcurrent(one: Authored, two: Authored): boolean {
  return !one.ancestry.has(two.commit) && !two.ancestry.has(one.commit);
}

/**
 * What must be found in a head that was merged from these commits: what one of them added and none removed. Where there were
 * copies, two people who did not know of each other may have removed all of them together, each another one: somebody
 * chooses the version that another rewords. Only a line that all of them left as it was must stay.
 */
export function remaining(deeds: Iterable<Deed>): Traces {
  const all = [...deeds];
  const left = new Map(all.flatMap(({ added }) => [...added]));
  for (const { removed } of all) for (const trace of removed) left.delete(trace);
  for (const trace of new Set(all.flatMap(({ reworded }) => [...reworded]))) {
    const thinning = all.filter(({ thinned }) => thinned.has(trace));
    if (thinning.some((one) => thinning.some((two) => areConcurrent(one, two)))) left.delete(trace);
  }
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
