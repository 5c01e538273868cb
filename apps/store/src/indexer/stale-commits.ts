import type { Sha } from '@erwik/events';
import { runGit, UnavailableProgram } from '@erwik/git';
import type { WikiIndex } from '@erwik/index';
import type { HistorySource } from './follow-history.js';

/** A head is merged from its tips by one derived commit fewer than there are tips: more than this is another history. */
const staleMax = 1000;

/**
 * The commits of the index that do not belong to a head's history, all of them derived: when a tip comes, the merges of the
 * tips before it are made anew. Null where authored commits are among them, so that this is another history: an operator
 * may have put back an older branch.
 */
export async function staleCommits(
  index: WikiIndex,
  head: Sha,
  { dir, signal }: Pick<HistorySource, 'dir' | 'signal'>,
): Promise<Sha[] | null> {
  const roots = indexedRoots(index);
  if (roots.length === 0) return [];
  try {
    const args = ['rev-list', `--max-count=${staleMax + 1}`, ...roots, `^${head}`, '--'] as const;
    const listed = (await runGit({ dir, args: [...args], signal })).toString('latin1');
    const outside = listed.split('\n').filter((sha) => sha !== '');
    return outside.length > staleMax || index.hasAuthored(outside) ? null : outside;
  } catch (error) {
    // git ends so where it does not hold a commit at all
    if (error instanceof UnavailableProgram && error.end === 'exit') return null;
    throw error;
  }
}

/** The heads whose histories, and files, an index has: that of a step which was interrupted in part. */
export function indexedRoots({ head, toward }: WikiIndex): Sha[] {
  return [head, toward].filter((root) => root !== null);
}
