import type { Commit, Signature } from '../objects/commit.js';
import { readCommit } from '../objects/read-commit.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readTrailer, readTrailers, withTrailers } from '../objects/trailers.js';

/**
 * The version of the merge: raised with every change that could give other bytes for the same tips. It stands in the
 * trailer of each derived commit, so that nodes of mixed versions are seen to be so.
 */
export const mergeVersion = '1';
/** The trailer of derived commits; its value is the version of the merge. */
export const mergeTrailer = 'Erwik-Merge';
/** The trailer of a derived commit that names a file which one side deleted and the other changed: it was kept. */
export const keptTrailer = 'Erwik-Kept';
/** Room for the files that trailers of one commit name, in bytes: the gate lets a message of 16 KiB through. */
const keptNamedMaxBytes = 8 * 1024;

const merger = { name: 'erwik', email: 'merge@erwik.invalid' };

/** A commit and its sha. */
export interface NamedCommit extends Commit {
  readonly sha: Sha;
}

/** The merge of two commits, made of nothing but them: whoever has both makes the same commit, byte for byte. */
export function derivedCommit(
  parents: readonly [NamedCommit, NamedCommit],
  { tree, kept }: { tree: Sha; kept: readonly string[] },
): Commit {
  const seconds = Math.max(...parents.map(({ committer }) => committer.seconds));
  const signature: Signature = { ...merger, seconds, offsetMinutes: 0 };
  const [one, two] = parents.map(({ sha }) => sha.slice(0, 7));
  const message = withTrailers(`Merge ${one} and ${two}`, {
    [mergeTrailer]: mergeVersion,
    [keptTrailer]: fitting(kept),
  });
  return { tree, parents: parents.map(({ sha }) => sha), author: signature, committer: signature, message };
}

function fitting(paths: readonly string[]): string[] {
  let bytes = 0;
  return paths.filter((path) => (bytes += Buffer.byteLength(path) + keptTrailer.length) <= keptNamedMaxBytes);
}

/** Whether a commit was made by merging tips, by any version; every other commit is authored. */
export function isDerived({ parents, author, committer, message }: Commit): boolean {
  const byMerger = [author, committer].every(
    ({ name, email }) => name === merger.name && email === merger.email,
  );
  return byMerger && parents.length === 2 && readTrailer(message, mergeTrailer) !== null;
}

/** The files that a derived commit kept though one side had deleted them. */
export function keptPaths({ message }: Pick<Commit, 'message'>): string[] {
  return readTrailers(message, keptTrailer);
}

/**
 * The authored commits that a head was merged from, in the order they were folded; an authored head is its own only tip.
 * Errors: `MissingObject`, `BadObject`.
 */
export async function tipsOfHead(reader: ObjectReader, head: Sha | null): Promise<Sha[]> {
  const tips = new Set<Sha>();
  const seen = new Set<Sha>();
  const open = head === null ? [] : [head];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    const commit = await readCommit(reader, sha);
    if (isDerived(commit)) open.push(...commit.parents.toReversed());
    else tips.add(sha);
  }
  return [...tips];
}
