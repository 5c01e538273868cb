import fc from 'fast-check';
import { CommitGraph } from '../../src/index.js';

/** A commit of a made-up history. */
export interface Commit {
  sha: string;
  parents: string[];
  seconds: number;
}

/** A sha made from a number; neighbors in number are not neighbors in sha. */
export function shaOf(number: number): string {
  return (((number + 1) * 2654435761) % 2 ** 32).toString(16).padStart(8, '0').repeat(5);
}

/** A graph of these commits, added in the order given. */
export function graphOf(commits: readonly Commit[]): CommitGraph {
  const graph = new CommitGraph();
  for (const { sha, parents, seconds } of commits) graph.add(sha, parents, seconds);
  return graph;
}

/**
 * Random histories: parents are mostly recent, so that lines of edits cross one another; now and then there are three
 * parents or none; clocks are wrong by up to a day, and often equal.
 */
export const histories: fc.Arbitrary<Commit[]> = fc
  .array(
    fc.record({
      back: fc.array(
        fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 4 }) }, { weight: 1, arbitrary: fc.nat() }),
        {
          minLength: 0,
          maxLength: 3,
        },
      ),
      seconds: fc.constantFrom(0, 0, 1, 60, 86_400, -86_400),
    }),
    { minLength: 1, maxLength: 200, size: 'max' },
  )
  .map((drawn) =>
    drawn.map(({ back, seconds }, number) => ({
      sha: shaOf(number),
      parents: number === 0 ? [] : [...new Set(back.map((steps) => shaOf(number - 1 - (steps % number))))],
      seconds: 1_000_000 + seconds + (number >> 2),
    })),
  );

/** The ancestry of a history told the slow way: whole sets of ancestors. */
export class SlowAncestry {
  readonly #ancestors = new Map<string, Set<string>>();

  constructor(commits: readonly Commit[]) {
    for (const { sha, parents } of commits) {
      this.#ancestors.set(sha, new Set([sha, ...parents.flatMap((parent) => [...this.of(parent)])]));
    }
  }

  /** A commit and all it descends from. */
  of(sha: string): Set<string> {
    return this.#ancestors.get(sha)!;
  }

  /** Those from which no other of them descends. */
  maximal(shas: Iterable<string>): string[] {
    const all = [...new Set(shas)];
    return all.filter((sha) => !all.some((other) => other !== sha && this.of(other).has(sha)));
  }

  /** The best common ancestors, sorted. */
  mergeBases(left: readonly string[], right: string): string[] {
    const reached = new Set(left.flatMap((sha) => [...this.of(sha)]));
    return this.maximal([...this.of(right)].filter((sha) => reached.has(sha))).sort();
  }
}
