import type { MeshReport, NeighborReport, Receipt } from '@erwik/events';

/** How many of the nodes hold a commit. */
export type Reach = { readonly have: number; readonly nodes: number };

/** The neighbors that somebody has contact with. */
export function aliveNeighbors(report: MeshReport | null): readonly NeighborReport[] {
  return report?.neighbors.filter(({ state }) => state === 'alive') ?? [];
}

/**
 * How far a commit that this node holds has come: of this node and all that are not given up as dead. A receipt of any other
 * node is not counted, so that `have` is at most `nodes`. Who catches up after a while sends a receipt of the newest commit
 * alone: `allHold` says that every neighbor that can be reached holds all that this node does.
 */
export function reachOf(report: MeshReport | null, receipts: readonly Receipt[], allHold: boolean): Reach {
  const expected = report?.neighbors.filter(({ state }) => state !== 'dead') ?? [];
  const holders = new Set(receipts.map(({ node }) => node));
  const have = expected.filter(
    ({ node, state }) => holders.has(node) || (allHold && state === 'alive'),
  ).length;
  return { have: 1 + have, nodes: 1 + expected.length };
}
