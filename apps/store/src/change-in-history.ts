import type { CommitLine, Sha } from '@erwik/events';
import { MissingBase } from './missing-base.js';
import { readChange, readCommit } from './read-commit.js';
import type { Wiki } from './wiki.js';

/** A commit as lists show it, if it belongs to head's history: other commits that the repository may hold are nobody's to see. */
export async function changeInHistory(wiki: Wiki, commit: Sha): Promise<CommitLine | null> {
  const { head } = wiki.heads;
  if (head === null) return null;
  const known = await wiki.indexer.ask('commit', { commit }).catch(() => null);
  if (known !== null) return known;
  return commit === head || (await descends(wiki, head, commit)) ? readChange(wiki.writer, commit) : null;
}

/** The slow answer, for commits the index has not read yet. */
async function descends(wiki: Wiki, head: Sha, commit: Sha): Promise<boolean> {
  try {
    await readCommit(wiki.writer, commit);
    return wiki.indexer.indexedHead !== head && (await wiki.repository.isAncestor(commit, head));
  } catch (error) {
    if (error instanceof MissingBase) return false;
    throw error;
  }
}
