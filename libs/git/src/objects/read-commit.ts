import { parseCommit } from './commit.js';
import type { Commit } from './commit.js';
import { readTyped } from './object.js';
import type { ObjectReader, Sha } from './object.js';

/** A commit that must be held. Errors: `MissingObject`, `BadObject`. */
export async function readCommit(reader: ObjectReader, sha: Sha): Promise<Commit> {
  return parseCommit(await readTyped(reader, sha, 'commit'));
}

/** The tree of a commit that must be held; null stands for no commit. Errors: `MissingObject`, `BadObject`. */
export async function treeOfCommit(reader: ObjectReader, sha: Sha | null): Promise<Sha | null> {
  return sha === null ? null : (await readCommit(reader, sha)).tree;
}
