import type { CommitLine, Sha } from '@erwik/events';
import { findPath, parseCommit } from '@erwik/git';
import type { Commit, ObjectReader } from '@erwik/git';
import { commitLine } from './commit-line.js';
import { MissingBase } from './missing-base.js';

/** A commit of this repository. Errors: `MissingBase` where there is none of that sha. */
export async function readCommit(reader: ObjectReader, sha: Sha): Promise<Commit> {
  const object = await reader.read(sha);
  if (object?.type !== 'commit') throw new MissingBase(sha);
  return parseCommit(object.data);
}

/** A commit of this repository as lists show it. Errors: `MissingBase`. */
export async function readChange(reader: ObjectReader, sha: Sha): Promise<CommitLine> {
  return commitLine(sha, await readCommit(reader, sha));
}

/** The blob at a path of a commit, or null. Errors: `MissingBase`. */
export async function blobInCommit(reader: ObjectReader, commit: Sha, path: string): Promise<Sha | null> {
  const { tree } = await readCommit(reader, commit);
  return (await findPath(reader, tree, path))?.sha ?? null;
}
