import type { CommitLine } from '@erwik/events';
import type { ArrivalInput } from '../views/model.js';
import type { MeshWatch } from './mesh-watch.js';

/**
 * Where a commit that this node holds has arrived, as far as it knows; `node` is this node. Null where there is nothing to
 * tell: for a merge that every node made for itself, for a commit that is no news any more, and where there is no other node.
 */
export async function readArrival(
  mesh: MeshWatch,
  { commit, node }: { commit: CommitLine; node: string },
): Promise<ArrivalInput | null> {
  if (commit.node === null) return null;
  const receipts = await mesh.receipts(commit.commit);
  const isKnownElsewhere = mesh.meshed || receipts.some((receipt) => receipt.node !== node);
  if (receipts.length === 0 || !isKnownElsewhere) return null;
  const complete = commit.node === node;
  return { origin: commit.node, receipts, complete, reach: mesh.reach(receipts) };
}
