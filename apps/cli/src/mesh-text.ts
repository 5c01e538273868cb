import type { NeighborReport, PullReport } from '@erwik/events';
import { columns } from './columns.js';
import type { MeshStatus, NodeStatus } from './status-text.js';

/** As git shortens a sha. */
const shortChars = 7;

/** What matters most about the mesh, in one sentence; null of a node that does not run. */
export function meshSentence(status: NodeStatus): string | null {
  const { state, id, neighbors, aloneSince } = status;
  if (state === 'stopped') return null;
  if (id === null) return 'The router says nothing: edits are kept here, and follow when it runs.';
  if (neighbors.length === 0) return 'This node knows no other node yet: `npx erwik invite` has one join.';
  const all = neighbors.length + 1;
  const reached = neighbors.filter((neighbor) => neighbor.state === 'alive').length + 1;
  if (reached === 1)
    return `Alone${sinceText(aloneSince)}: none of ${neighbors.length} other nodes is reachable; edits are kept and will follow.`;
  if (reached < all) return `${reached} of ${all} nodes are reachable; edits are kept and will follow.`;
  return allReachedSentence(status, all);
}

function allReachedSentence({ converged, head, wanted, neighbors }: NodeStatus, all: number): string {
  if (converged === true)
    return head === null
      ? `Converged: all ${all} nodes are empty.`
      : `Converged: all ${all} nodes have ${short(head)}.`;
  if (wanted > 0)
    return `All ${all} nodes are reachable; ${wanted} of their commits are on the way to this one.`;
  const differing = neighbors.filter(({ inSync }) => inSync === false).length;
  return differing === 0
    ? `All ${all} nodes are reachable; what they hold is being compared.`
    : `All ${all} nodes are reachable; ${differing} of them ${differing === 1 ? 'holds' : 'hold'} other commits than this one.`;
}

/** The mesh as tables: neighbors, pulls under way, nodes that were refused, and what was counted. */
export function meshTables({ neighbors, pulls, refused, counters }: MeshStatus): string[] {
  const parts = [
    table(['neighbor', 'state', 'route', 'rtt', 'kbit/s', 'head', 'in sync'], neighbors.map(neighborCells)),
    table(['pull', 'from', 'commits', 'left', 'bytes'], pulls.map(pullCells)),
    table(
      ['refused', 'reason', 'last'],
      refused.map(({ node, reason, at }) => [node, reason, timeText(at)]),
    ),
    columns(counters === null ? [] : counterCells(counters)),
  ];
  return parts.flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]));
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : columns([names, ...rows]);
}

function neighborCells(neighbor: NeighborReport): string[] {
  const { node, state, direct, via, slow, rttMs, kbps, head, inSync } = neighbor;
  const route = direct ? 'direct' : via === null ? 'none' : `via ${via}`;
  return [
    node,
    state,
    slow ? `${route}, slow` : route,
    rttMs === null ? '-' : `${rttMs < 10 ? rttMs.toFixed(1) : Math.round(rttMs)} ms`,
    kbps === null ? '-' : String(Math.round(kbps)),
    head === null ? '-' : short(head),
    inSync === null ? '-' : inSync ? 'yes' : 'no',
  ];
}

function pullCells({ commit, from, commits, left, bytes }: PullReport): string[] {
  return [short(commit), from, String(commits), left === null ? '-' : String(left), String(bytes)];
}

function counterCells({
  notices,
  pulls,
  merges,
  conflicts,
}: NonNullable<MeshStatus['counters']>): string[][] {
  const { sent, received, duplicate, discardedLate } = notices;
  const { done, failed, hedged, served, bytes } = pulls;
  return [
    ['notices', `${sent} sent, ${received} received, of these ${duplicate} again and ${discardedLate} late`],
    ['pulls', `${done} done, ${failed} failed, ${hedged} hedged, ${served} served, ${bytes} bytes of packs`],
    ...(merges === null ? [] : [['merges', String(merges)]]),
    ...(conflicts === null ? [] : [['conflicts', String(conflicts)]]),
  ];
}

function sinceText(ms: number | null): string {
  return ms === null ? '' : ` since ${timeText(ms)}`;
}

function timeText(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

function short(sha: string): string {
  return sha.slice(0, shortChars);
}
