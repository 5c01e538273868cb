import type { BusEvent, CommitLine, PageChanged, Sha } from '@erwik/events';
import { isServed, parseCommit } from '@erwik/git';
import type { EntryTarget } from '@erwik/git';
import { nameOfPath } from '@erwik/pages';
import { commitLine } from './commit-line.js';
import { MissingBase } from './missing-base.js';
import type { Wiki } from './wiki.js';

/** Beyond this many changed files a move of head is told as one coarse event: fronts would drop most of their cache anyway. */
const changesToldMax = 500;

/**
 * Follows head to a commit that did not come through a save, such as one an operator put into the repository: the files
 * that differ are found by comparing the trees. Answers when readers see the new head.
 */
export async function followHead(wiki: Wiki, head: Sha): Promise<void> {
  const previous = wiki.heads.head;
  const change = await readChange(wiki, head);
  const differences = await wiki.repository.diffTrees(await treeOf(wiki, previous), await treeOf(wiki, head));
  const files = differences.map(({ path, after }) => ({ path, blob: servedBlob(path, after) }));
  const changes = wiki.heads.advance(head, files);
  for (const { path } of changes) wiki.latest.delete(path);
  const coarse = changes.length > changesToldMax;
  const told = coarse ? [] : changes.map((changed) => changedPage(changed, change));
  const held: BusEvent = { type: 'CommitHeld', commit: head, parents: change.parents };
  wiki.publish([held, ...told, { type: 'HeadMoved', head, previous, coarse }]);
  await followWithIndex(wiki, head);
}

/** Sets the index to follow to a head, anew where what it has indexed is no part of that head's history. */
export async function followWithIndex({ indexer, repository }: Wiki, head: Sha): Promise<void> {
  const from = indexer.indexedHead;
  const grown = from === null || (await repository.isAncestor(from, head).catch(() => false));
  if (!grown) indexer.makeAnew();
  indexer.follow(head);
}

/** The blob of an entry that readers may see; null for symbolic links, submodules and files with unfit names. */
export function servedBlob(path: string, entry: EntryTarget | null): Sha | null {
  return entry !== null && isServed(path, entry.mode) ? entry.sha : null;
}

/** The bus event for one file that differs between two heads. */
export function changedPage(
  changed: { path: string; kind: PageChanged['kind']; blob: Sha | null },
  change: CommitLine,
): PageChanged {
  const { path, kind, blob } = changed;
  return { type: 'PageChanged', name: nameOfPath(path) ?? path, path, kind, blob, change };
}

/** A commit of this repository as lists show it. Errors: `MissingBase`. */
export async function readChange(wiki: Wiki, sha: Sha): Promise<CommitLine> {
  return commitLine(sha, await readCommit(wiki, sha));
}

/** A commit of this repository. Errors: `MissingBase` where there is none of that sha. */
export async function readCommit(wiki: Wiki, sha: Sha): Promise<ReturnType<typeof parseCommit>> {
  const object = await wiki.writer.read(sha);
  if (object?.type !== 'commit') throw new MissingBase(sha);
  return parseCommit(object.data);
}

async function treeOf(wiki: Wiki, commit: Sha | null): Promise<Sha | null> {
  return commit === null ? null : (await readCommit(wiki, commit)).tree;
}
