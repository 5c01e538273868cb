import type { Sha } from '@erwik/events';
import { mergeTips, scratchObjects, tipsOfHead } from '@erwik/git';
import type { Arrived, Draft, ObjectReader } from '@erwik/git';
import type { CommitGraph } from '@erwik/merge';
import type { Ancestry } from './ancestry.js';
import type { Wiki } from './wiki.js';

/** Fewer commits on either side than this are merged at once: reading what they did takes some milliseconds. */
const rehearsedMinCommits = 20;

/**
 * Commits made elsewhere, and the objects they need that are not in the repository yet. All of it has passed the gate. What
 * was pulled may be another wiki's: whether two nodes belong together was decided when they were linked.
 */
export interface Arrival {
  readonly commits: readonly Sha[];
  readonly objects: readonly Arrived[];
  readonly from: 'pull' | 'push' | 'refs';
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
  const arrived = await rehearse(wiki, arrival);
  const taken = await fromElsewhere(wiki, arrival.from === 'pull' ? arrived : [], () =>
    wiki.writer.submit((draft) => takeIn(draft, arrival, wiki.ancestry)),
  );
  if (taken.merged) wiki.counts.merges += 1;
  await wiki.follower.follow();
  return taken.head;
}

/** Does what makes commits part of head that other nodes sent: whoever follows head may see them before it has ended. */
async function fromElsewhere<T>(
  { pulled }: Wiki,
  commits: readonly Sha[],
  hold: () => Promise<T>,
): Promise<T> {
  for (const commit of commits) pulled.set(commit, true);
  try {
    return await hold();
  } catch (error) {
    for (const commit of commits) pulled.delete(commit);
    throw error;
  }
}

/** Makes a merged head anew from its tips: it is another one where this program merges in a newer way than its last. */
export async function settleHead(wiki: Wiki): Promise<void> {
  const tips = await tipsOfHead(wiki.writer, wiki.writer.head());
  if (tips.length > 1) await holdCommits(wiki, { commits: [], objects: [], from: 'refs' });
}

/**
 * Nodes that were apart for long have thousands of commits to read before they can be merged, and while the writer builds, no
 * save does. So the merge is made once beforehand and thrown away: what has been read is known then. Answers the authored
 * commits that arrive.
 */
async function rehearse({ writer, ancestry }: Wiki, arrival: Arrival): Promise<readonly Sha[]> {
  const objects = scratchObjects(writer);
  for (const { object } of arrival.objects) objects.put(object);
  const { arrived, graph, tips } = await meet(objects, writer.head(), { arrival, ancestry });
  const othersOf = (tip: Sha): Sha[] => tips.filter((other) => other !== tip);
  const apart = tips.length > 1 ? tips.flatMap((tip) => graph.only([tip], othersOf(tip))) : [];
  if (apart.length > rehearsedMinCommits) await mergeTips(objects, graph, tips, ancestry.merges);
  return arrived;
}

/** The head from then on, and whether it was made by merging. */
interface Taken {
  readonly head: Sha | null;
  readonly merged: boolean;
}

async function takeIn(draft: Draft, arrival: Arrival, ancestry: Ancestry): Promise<Taken> {
  const { head } = draft;
  for (const { object, base } of arrival.objects) draft.put(object, base ?? undefined);
  const { graph, tips } = await meet(draft, head, { arrival, ancestry });
  if (tips.length === 0 || (tips.length === 1 && tips[0] === head)) return { head, merged: false };
  const merged = await mergeTips(draft, graph, tips, ancestry.merges);
  if (merged.head !== head) draft.moveTo(merged.head, merged.tips);
  return { head: merged.head, merged: merged.head !== head && tips.length > 1 };
}

interface Meeting {
  readonly arrived: readonly Sha[];
  readonly graph: CommitGraph;
  /** of what is held and what arrived */
  readonly tips: readonly Sha[];
}

async function meet(
  reader: ObjectReader,
  head: Sha | null,
  { arrival, ancestry }: { arrival: Arrival; ancestry: Ancestry },
): Promise<Meeting> {
  const before = await tipsOfHead(reader, head);
  const arrived = (await Promise.all(arrival.commits.map((sha) => tipsOfHead(reader, sha)))).flat();
  const graph = await ancestry.of([...before, ...arrived], { reader, head });
  const unrelated = arrived.find((commit) => arrival.from !== 'pull' && !isRelated(graph, before, commit));
  if (unrelated !== undefined) throw new UnrelatedHistory(unrelated);
  return { arrived, graph, tips: graph.maximal([...before, ...arrived]) };
}

function isRelated(graph: CommitGraph, before: readonly Sha[], commit: Sha): boolean {
  return before.length === 0 || graph.mergeBases(before, commit).length > 0;
}
