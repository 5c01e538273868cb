import { listMaxRows } from '@erwik/events';
import type { MeshCounters, MeshReport, StoreStatus } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { MissingResource } from '../http/refusal.js';
import { isSameSet } from '../mesh/mesh-watch.js';
import { commitIn } from '../routes/old-revisions.js';

/** What a router that does not run has counted. */
const noCounters: MeshCounters = {
  notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
  pulls: { started: 0, done: 0, failed: 0, hedged: 0, canceled: 0, served: 0, bytes: 0 },
};

/**
 * `GET /mesh`: this node and all it knows. Head and tips are the store's; `converged` says that the router has compared just
 * these tips with those of every neighbor it can reach. A node that knows no other is converged with itself; one that
 * does, and whose router does not answer, cannot say so. Moments are in ms since 1970.
 */
export async function meshApi({ store, config, mesh }: FrontParts): Promise<unknown> {
  const [status, { rows }] = await Promise.all([
    store.ask('status', {}),
    store.ask('conflicts', { limit: listMaxRows }),
  ]);
  const { report } = mesh;
  const { head, tips, merges, index, degraded } = status;
  return {
    node: config.node,
    id: report?.id ?? null,
    address: report?.address ?? null,
    head,
    tips,
    converged: report === null ? !mesh.meshed : isConverged(report, status),
    reportedAt: report?.at ?? null,
    aloneSince: report?.aloneSince ?? null,
    wanted: report?.wanted ?? 0,
    neighbors: report?.neighbors ?? [],
    pulls: report?.pulls ?? [],
    refused: report?.refused ?? [],
    counters: { ...(report?.counters ?? noCounters), merges, conflicts: rows.length },
    index,
    degraded,
  };
}

/** A report from before the last commit says nothing about it. */
function isConverged({ converged, neighbors, tips }: MeshReport, status: StoreStatus): boolean {
  if (neighbors.length === 0) return true;
  return converged && isSameSet(tips, status.tips);
}

/** `GET /commits/{sha}/receipts`: which nodes hold the commit, as far as this one was told, and how many that makes. */
export async function receiptsApi({ store, mesh }: FrontParts, text: string): Promise<unknown> {
  const commit = commitIn(text);
  const { holds } = await store.ask('holds', { commit });
  if (!holds) throw new MissingResource('This node does not hold that commit.');
  const receipts = await mesh.receipts(commit);
  return { commit, ...mesh.reach(receipts), receipts };
}
