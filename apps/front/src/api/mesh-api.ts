import { listMaxRows } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { MeshCounters, MeshReport } from '@erwik/events';
import type { z } from 'zod';
import type { FrontParts } from '../front-parts.js';
import { MissingResource } from '../http/refusal.js';
import { isSameSet } from '../mesh/mesh-watch.js';
import { commitIn } from '../routes/old-revisions.js';
import { reading } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { MeshReply, ReceiptsReply } from './replies.js';

/** What a router that does not run has counted. */
const noCounters: MeshCounters = {
  notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
  pulls: { started: 0, done: 0, failed: 0, hedged: 0, canceled: 0, served: 0, bytes: 0 },
};

/** What is said where the store is busy or away. */
const storeAway = 'The store does not answer: head and tips are those that the router knew.';

/** What is told of the mesh. */
export function meshEndpoints(parts: FrontParts): Endpoint[] {
  const aboutMesh = 'This node, all it knows of the mesh, and whether all hold the same.';
  const aboutReceipts = 'Which nodes hold a commit, as far as this one was told.';
  return [
    reading('/mesh', { about: aboutMesh, reply: MeshReply }, () => meshApi(parts)),
    reading('/commits/{commit}/receipts', { about: aboutReceipts, reply: ReceiptsReply }, ({ params }) =>
      receiptsApi(parts, params['commit'] ?? ''),
    ),
  ];
}

/**
 * `GET /mesh`: this node and all it knows. Head and tips are the store's; `converged` says that the router has compared just
 * these tips with those of every neighbor it can reach. A node that knows no other is converged with itself; one that
 * does, and whose router does not answer, cannot say so. While the store does not answer, what the router knew is told;
 * `merges`, `conflicts` and `index` are null then. Moments are in ms since 1970.
 */
async function meshApi({ store, config, mesh, rights }: FrontParts): Promise<z.infer<typeof MeshReply>> {
  const [status, conflicts] = await Promise.all([
    unlessAway(store.ask('status', {})),
    unlessAway(store.ask('conflicts', { limit: listMaxRows })),
  ]);
  const { report } = mesh;
  const { head, tips } = status ?? report ?? { head: null, tips: [] };
  return {
    node: config.node,
    id: report?.id ?? null,
    address: report?.address ?? null,
    head,
    tips,
    converged: report === null ? !mesh.meshed : isConverged(report, tips),
    reportedAt: report?.at ?? null,
    aloneSince: report?.aloneSince ?? null,
    wanted: report?.wanted ?? 0,
    neighbors: report?.neighbors ?? [],
    pulls: report?.pulls ?? [],
    refused: report?.refused ?? [],
    counters: {
      ...(report?.counters ?? noCounters),
      merges: status?.merges ?? null,
      conflicts: conflicts?.rows.length ?? null,
    },
    index: status?.index ?? null,
    degraded: [...(status?.degraded ?? [storeAway]), ...rights.degraded],
  };
}

async function unlessAway<Reply>(asked: Promise<Reply>): Promise<Reply | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UnavailableStore) return null;
    throw error;
  }
}

/** A report from before the last commit says nothing about it. */
function isConverged({ converged, neighbors, tips }: MeshReport, heldTips: readonly string[]): boolean {
  if (neighbors.length === 0) return true;
  return converged && isSameSet(tips, heldTips);
}

/** `GET /commits/{sha}/receipts`: which nodes hold the commit, as far as this one was told, and how many that makes. */
async function receiptsApi(
  { store, mesh }: FrontParts,
  text: string,
): Promise<z.infer<typeof ReceiptsReply>> {
  const commit = commitIn(text);
  const { holds } = await store.ask('holds', { commit });
  if (!holds) throw new MissingResource('This node does not hold that commit.');
  const receipts = await mesh.receipts(commit);
  return { commit, ...mesh.reach(receipts), receipts: [...receipts] };
}
