import { z } from 'zod';
import { Sha, TimeMs } from './names.js';

/** How this node sees another: with a link or contact, without for a while, given up. */
export const NeighborState = z.enum(['alive', 'suspect', 'dead']);
export type NeighborState = z.infer<typeof NeighborState>;

/**
 * A neighbor as this node sees it. `address` is `host:port`, empty where it told none; `via` is who has a link to it, where
 * this node has none. `head` is what it said last over a link of ours, and `inSync` whether it then held just what this node
 * holds; both are null without such a link. `lastSeen` is when anybody last had contact.
 */
export const NeighborReport = z.object({
  node: z.string(),
  id: z.string(),
  address: z.string(),
  state: NeighborState,
  direct: z.boolean(),
  slow: z.boolean(),
  via: z.string().nullable(),
  rttMs: z.number().nullable(),
  kbps: z.number().nullable(),
  head: Sha.nullable(),
  inSync: z.boolean().nullable(),
  lastSeen: TimeMs,
  /** notices that wait for the link to take more */
  waiting: z.number().int(),
  /** by how much its clock is ahead of ours, ms; null where that is not known */
  skewMs: z.number().nullable(),
});
export type NeighborReport = z.infer<typeof NeighborReport>;

/** A pull under way. `left` counts the commits of the first-parent line that are still to come, null until that is known. */
export const PullReport = z.object({
  commit: Sha,
  from: z.string(),
  since: TimeMs,
  commits: z.number().int(),
  left: z.number().int().nullable(),
  bytes: z.number().int(),
});
export type PullReport = z.infer<typeof PullReport>;

const Count = z.number().int();

/** What was counted since the router started. */
export const MeshCounters = z.object({
  /** commit notices; `duplicate` were told again by the same neighbor, `discardedLate` came after another's and were held */
  notices: z.object({ sent: Count, received: Count, duplicate: Count, discardedLate: Count }),
  pulls: z.object({
    started: Count,
    done: Count,
    failed: Count,
    hedged: Count,
    canceled: Count,
    served: Count,
    bytes: Count,
  }),
});
export type MeshCounters = z.infer<typeof MeshCounters>;

/** A node that this one will not be linked to, and why: another key under its name, another wiki, no cookie. */
export const RefusedNeighbor = z.object({ node: z.string(), reason: z.string(), at: TimeMs });
export type RefusedNeighbor = z.infer<typeof RefusedNeighbor>;

/**
 * The mesh as this node's router sees it. `converged`: every neighbor it can reach holds just what it holds, and nothing
 * is wanted. `aloneSince` is when the last link was lost, null while there is one or where there never was a neighbor.
 */
export const MeshReport = z.object({
  node: z.string(),
  id: z.string(),
  /** where others reach this node, empty where only this node dials */
  address: z.string(),
  at: TimeMs,
  head: Sha.nullable(),
  tips: z.array(Sha),
  converged: z.boolean(),
  aloneSince: TimeMs.nullable(),
  wanted: z.number().int(),
  pulls: z.array(PullReport),
  neighbors: z.array(NeighborReport),
  refused: z.array(RefusedNeighbor),
  counters: MeshCounters,
});
export type MeshReport = z.infer<typeof MeshReport>;

/** A node holds a commit: `ms` after the node of its origin did, as that one measured it, pulled from `via` (null: saved there). */
export const Receipt = z.object({
  node: z.string(),
  ms: z.number().nullable(),
  via: z.string().nullable(),
  at: TimeMs,
});
export type Receipt = z.infer<typeof Receipt>;

/** A line of the mesh's log: what happened, to or by whom. `text` is a sentence without names and shas. */
export const MeshLogLine = z.object({
  at: TimeMs,
  kind: z.enum(['commit', 'member', 'link', 'pull', 'refused', 'clock']),
  node: z.string().nullable(),
  commit: Sha.nullable(),
  text: z.string().max(500),
});
export type MeshLogLine = z.infer<typeof MeshLogLine>;
