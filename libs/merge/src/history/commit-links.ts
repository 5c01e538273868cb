/**
 * How commits hang together, by ordinal (the order in which they were added). The parents of commit `i` are
 * `parents[starts[i]]` up to, not including, `parents[starts[i + 1]]`. A commit's generation is larger than its
 * parents', whatever their clocks said.
 */
export interface CommitLinks {
  readonly starts: number[];
  readonly parents: number[];
  readonly generations: number[];
}

/** Links of no commits. */
export function noLinks(): CommitLinks {
  return { starts: [0], parents: [], generations: [] };
}

/** Appends a commit whose parents were appended before. */
export function appendCommit({ starts, parents, generations }: CommitLinks, of: readonly number[]): void {
  let generation = 1;
  for (const parent of of) {
    parents.push(parent);
    generation = Math.max(generation, 1 + (generations[parent] ?? 0));
  }
  starts.push(parents.length);
  generations.push(generation);
}

/** The ordinals of a commit's parents, in the commit's order. */
export function parentsAt({ starts, parents }: CommitLinks, ordinal: number): number[] {
  return parents.slice(starts[ordinal], starts[ordinal + 1]);
}
