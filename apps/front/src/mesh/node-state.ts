import type { MeshReport } from '@erwik/events';
import type { NodeState } from '../views/model.js';
import { aliveNeighbors } from './reach.js';

/** A node that nobody has met for a day is taken to be away on purpose; the page about the mesh still lists it. */
const missedMaxMs = 24 * 60 * 60 * 1000;

/** What decides how this node is. `meshed` and `unconfirmed` as in `MeshWatch`; `faults` keep the store from saving. */
export type NodeFacts = {
  readonly report: MeshReport | null;
  readonly meshed: boolean;
  readonly unconfirmed: number;
  readonly faults: readonly string[];
};

/** What the pill in the header tells: of all that is true the one thing that matters most to somebody who writes. */
export function nodeState({ report, meshed, unconfirmed, faults }: NodeFacts, nowMs: number): NodeState {
  if (faults.length > 0) return { kind: 'cannotSave', reason: faults.join(' ') };
  if (report === null) return meshed ? { kind: 'silent' } : { kind: 'alone', sinceMs: null };
  const alive = aliveNeighbors(report).length;
  if (alive === 0) return { kind: 'alone', sinceMs: report.aloneSince };
  const missed = missedNeighbors(report, nowMs);
  if (missed > 0) return { kind: 'apart', reachable: 1 + alive, nodes: 1 + alive + missed };
  if (report.converged) return { kind: 'inSync' };
  const wanted = Math.max(report.wanted, report.pulls.length);
  return wanted > 0 ? { kind: 'receiving', edits: wanted } : { kind: 'sending', edits: unconfirmed };
}

function missedNeighbors({ neighbors }: MeshReport, nowMs: number): number {
  return neighbors.filter(({ state, lastSeen }) => state !== 'alive' && nowMs - lastSeen < missedMaxMs)
    .length;
}
