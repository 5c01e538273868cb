import type { Sha } from '@erwik/events';
import { mergeTips, tipsOfHead } from '@erwik/git';
import type { Draft, RawObject } from '@erwik/git';
import type { CommitGraph } from '@erwik/merge';
import type { Ancestry } from './ancestry.js';
import type { Wiki } from './wiki.js';

/** Commits made elsewhere, and the objects they need that are not in the repository yet. All of it has passed the gate. */
export interface Arrival {
  readonly commits: readonly Sha[];
  readonly objects: readonly RawObject[];
}

/** The history of a commit has nothing in common with this wiki's. */
export class UnrelatedHistory extends Error {
  override readonly name = 'UnrelatedHistory';
  readonly commit: Sha;

  constructor(commit: Sha) {
    super(`commit ${commit} shares no history with this wiki: it belongs to another one`);
    this.commit = commit;
  }
}

/**
 * Holds commits that were made elsewhere: from then on they are part of head, merged with what others wrote meanwhile.
 * Resolves with head when that is durable and what readers see. Commits that are held already change nothing. Errors:
 * `MissingObject` (its ancestry is not whole), `BadObject`, `UnrelatedHistory`, `UnavailableRepository`.
 */
export async function holdCommits(wiki: Wiki, arrival: Arrival): Promise<Sha | null> {
  const head = await wiki.writer.submit((draft) => takeIn(draft, arrival, wiki.ancestry));
  await wiki.follower.follow();
  return head;
}

/** Makes a merged head anew from its tips: it is another one where this program merges in a newer way than its last. */
export async function settleHead(wiki: Wiki): Promise<void> {
  const tips = await tipsOfHead(wiki.writer, wiki.writer.head());
  if (tips.length > 1) await holdCommits(wiki, { commits: [], objects: [] });
}

async function takeIn(draft: Draft, { commits, objects }: Arrival, ancestry: Ancestry): Promise<Sha | null> {
  const { head } = draft;
  const before = await tipsOfHead(draft, head);
  for (const object of objects) draft.put(object);
  const arrived = (await Promise.all(commits.map((sha) => tipsOfHead(draft, sha)))).flat();
  const graph = await ancestry.of([...before, ...arrived], { reader: draft, head });
  for (const commit of arrived) if (!isRelated(graph, before, commit)) throw new UnrelatedHistory(commit);
  const tips = graph.maximal([...before, ...arrived]);
  if (tips.length === 0 || (tips.length === 1 && tips[0] === head)) return head;
  const merged = await mergeTips(draft, graph, tips);
  if (merged.head !== head) draft.moveTo(merged.head, merged.tips);
  return merged.head;
}

function isRelated(graph: CommitGraph, before: readonly Sha[], commit: Sha): boolean {
  return before.length === 0 || graph.mergeBases(before, commit).length > 0;
}
