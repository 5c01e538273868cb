import { CommitGraph } from '@erwik/merge';
import { isSha } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readCommit } from '../objects/read-commit.js';
import { streamGit } from '../programs/run-git.js';

/** Longest that reading the ancestry of all commits may take, in ms: 1,000,000 take some seconds. */
const loadTimeoutMs = 10 * 60_000;

/**
 * The ancestry of commits, read by one `git rev-list`; that of later ones is added by {@link extendGraph}. Errors:
 * `UnavailableProgram`.
 */
export async function loadGraph(dir: string, from: readonly Sha[]): Promise<CommitGraph> {
  const graph = new CommitGraph();
  await loadInto(graph, dir, from);
  return graph;
}

/** Where commits are added behind their parents: a graph, or what keeps one. */
export type CommitSink = Pick<CommitGraph, 'has' | 'add'>;

/** Adds commits and all their ancestry, as {@link loadGraph} reads it. */
export async function loadInto(graph: CommitSink, dir: string, from: readonly Sha[]): Promise<void> {
  if (from.length === 0) return;
  const args = ['rev-list', '--topo-order', '--reverse', '--parents', '--timestamp', ...from, '--'] as const;
  let rest = '';
  for await (const chunk of streamGit({ dir, args: [...args], timeoutMs: loadTimeoutMs })) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [seconds, sha = '', ...parents] = line.split(' ');
      if (isSha(sha)) graph.add(sha, parents, Number(seconds));
    }
  }
}

/**
 * Adds commits and whatever of their ancestry a graph does not know yet. Errors: `MissingObject` where the ancestry is not
 * held whole, `BadObject`.
 */
export async function extendGraph(
  graph: CommitSink,
  reader: ObjectReader,
  commits: readonly Sha[],
): Promise<void> {
  const open = commits.filter((sha) => !graph.has(sha));
  for (let sha = open.at(-1); sha !== undefined; sha = open.at(-1)) {
    const { parents, committer } = await readCommit(reader, sha);
    const missing = parents.filter((parent) => !graph.has(parent));
    if (missing.length === 0) {
      graph.add(sha, parents, committer.seconds);
      open.pop();
    } else {
      open.push(...missing);
    }
  }
}
