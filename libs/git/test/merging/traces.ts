import type { Sha } from '../../src/objects/object.js';
import type { Files } from './edit-files.js';

/**
 * What of somebody's work can be found again: each word that was used once, and lines that a person typed and that look like
 * markers of a conflict. A trace is mapped to the paths of the files that hold it.
 */
export type Traces = ReadonlyMap<string, readonly string[]>;

/** The traces in all files of a tree. */
export function tracesOf(files: Files): Traces {
  const traces = new Map<string, string[]>();
  for (const [path, { data }] of files) {
    for (const trace of tracesIn(data)) traces.set(trace, [...(traces.get(trace) ?? []), path]);
  }
  return traces;
}

function tracesIn(data: Buffer): Set<string> {
  return new Set(data.toString('latin1').match(/\bw\d+|^(?:<{7,8}|>{7}) (?:HEAD|branch|alice) w\d+/gmu));
}

/** What one authored commit did, seen from the commit it was made on. */
export interface Deed {
  readonly commit: Sha;
  /** traces that were nowhere before, and where they stand in it */
  readonly added: Traces;
  /** traces that are nowhere any more */
  readonly removed: readonly string[];
  readonly moves: readonly (readonly [from: string, to: string])[];
}

/** What a commit did that turned `before` into `after`. */
export function deedOf(commit: Sha, before: Traces, after: Traces, moves: Deed['moves']): Deed {
  return {
    commit,
    added: new Map([...after].filter(([trace]) => !before.has(trace))),
    removed: [...before.keys()].filter((trace) => !after.has(trace)),
    moves,
  };
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

/** `a/page (alice 1a2b3c4d).md` stands beside `a/page.md`. */
function withoutBeside(path: string): string {
  return path.replaceAll(/ \([\w-]+ [0-9a-f]{8,40}\)/gu, '');
}
