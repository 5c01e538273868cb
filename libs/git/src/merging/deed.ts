import type { VersionLabel } from '@erwik/merge';
import type { Commit } from '../objects/commit.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readCommit, treeOfCommit } from '../objects/read-commit.js';
import { readTrailer } from '../objects/trailers.js';
import { diffTrees } from '../repository/walk-trees.js';
import type { TreeChange } from '../repository/walk-trees.js';
import { isDerived } from './derived-commit.js';

/** What a person did in one commit: who and when, and which files came, went or changed. */
export interface Deed {
  readonly label: VersionLabel;
  readonly changes: readonly { readonly path: string; readonly came: boolean; readonly gone: boolean }[];
}

/**
 * Deeds that have been read, by commit; null for derived commits, which nobody did. A commit never changes, so they may be kept
 * as long as there is room: reading one takes two trees, and a big folder's tree is large.
 */
export interface KnownDeeds {
  get(commit: Sha): { readonly deed: Deed | null } | undefined;
  set(commit: Sha, known: { readonly deed: Deed | null }): unknown;
}

/** What a commit did; null for a derived one. Errors: `MissingObject`, `BadObject`. */
export async function deedOf(reader: ObjectReader, sha: Sha, known: KnownDeeds): Promise<Deed | null> {
  const remembered = known.get(sha);
  if (remembered !== undefined) return remembered.deed;
  const commit = await readCommit(reader, sha);
  const deed = isDerived(commit) ? null : await readDeed(reader, sha, commit);
  known.set(sha, { deed });
  return deed;
}

/** The label of what a commit wrote, whoever made it. */
export async function readLabel(reader: ObjectReader, sha: Sha): Promise<VersionLabel> {
  return labelOf(sha, await readCommit(reader, sha));
}

async function readDeed(reader: ObjectReader, sha: Sha, commit: Commit): Promise<Deed> {
  const changes = await changesOf(reader, commit);
  return {
    label: labelOf(sha, commit),
    changes: changes.map(({ path, before, after }) => ({
      path,
      came: before === null,
      gone: after === null,
    })),
  };
}

/** What a commit changed itself: of a merge only that in which it differs from all its parents. */
async function changesOf(reader: ObjectReader, { tree, parents }: Commit): Promise<readonly TreeChange[]> {
  const [first, ...others] = parents;
  let changes = await changesSince(reader, first, tree);
  for (const parent of others) {
    const also = new Set((await changesSince(reader, parent, tree)).map(({ path }) => path));
    changes = changes.filter(({ path }) => also.has(path));
  }
  return changes;
}

async function changesSince(reader: ObjectReader, parent: Sha | undefined, tree: Sha): Promise<TreeChange[]> {
  return diffTrees(reader, await treeOfCommit(reader, parent ?? null), tree);
}

function labelOf(sha: Sha, { author, message }: Commit): VersionLabel {
  const node = readTrailer(message, 'Erwik-Node');
  return { name: author.name, node, seconds: author.seconds, commit: sha.slice(0, 12) };
}
