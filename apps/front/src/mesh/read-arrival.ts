import type { CommitLine, Receipt } from '@erwik/events';
import type { ArrivalInput } from '../views/model.js';
import type { MeshWatch } from './mesh-watch.js';
import { reachOf } from './reach.js';

/**
 * Where a commit that this node holds has arrived, as far as it knows. Null where there is nothing to tell: for a merge that
 * every node made for itself, for a commit of an unknown origin, and where no other node is or was known.
 */
export async function readArrival(
  mesh: MeshWatch,
  { commit, node }: { commit: CommitLine; node: string },
): Promise<ArrivalInput | null> {
  if (commit.node === null) return null;
  const told = await mesh.receipts(commit.commit);
  if (told.length === 0 && !mesh.meshed) return null;
  const receipts = withOwn(told, { commit, node });
  const complete = commit.node === node;
  return { origin: commit.node, receipts, complete, reach: reachOf(mesh.report, told) };
}

/** This node holds it, whether or not its router noted when it came. */
function withOwn(
  told: readonly Receipt[],
  { commit, node }: { commit: CommitLine; node: string },
): readonly Receipt[] {
  if (commit.node === node || told.some((receipt) => receipt.node === node)) return told;
  return [...told, { node, ms: null, via: null, at: commit.at }];
}
