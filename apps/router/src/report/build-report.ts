import type { MeshReport, NeighborReport, PullReport } from '@erwik/events';
import type { MemberView, MeshView } from '@erwik/mesh';
import type { HeldNow } from '../store-tips.js';
import type { MeshNotes } from './mesh-notes.js';

/** Of what a report is made. */
export interface ReportSources {
  readonly id: string;
  readonly address: string;
  readonly view: MeshView;
  readonly held: HeldNow;
  readonly pulls: readonly PullReport[];
  readonly served: number;
  readonly notes: MeshNotes;
  readonly aloneSince: number | null;
}

/** The report of the mesh at this moment (ms since 1970), from what this node knows. */
export function buildReport(sources: ReportSources, at: number): MeshReport {
  const { id, address, view, held, pulls, served, notes, aloneSince } = sources;
  const { notices, pulls: counted } = notes.counts;
  return {
    node: view.name,
    id,
    address,
    at,
    head: held.head,
    tips: [...held.tips],
    converged: view.converged,
    aloneSince,
    wanted: view.wanted,
    pulls: [...pulls],
    neighbors: view.members.map((member) => neighborReport(member, at)),
    refused: [...notes.refused.values()],
    counters: { notices: { ...notices }, pulls: { ...counted, served } },
  };
}

function neighborReport(member: MemberView, at: number): NeighborReport {
  const {
    name,
    id,
    address,
    state,
    direct,
    slow,
    via,
    rttMs,
    bytesPerSecond,
    head,
    inSync,
    waiting,
    skewMs,
  } = member;
  return {
    ...{ node: name, id, address, state, direct, slow, head, inSync, waiting, skewMs },
    via: direct ? null : (via[0] ?? null),
    rttMs: rttMs === null ? null : Math.round(rttMs * 10) / 10,
    kbps: bytesPerSecond === null ? null : Math.round((bytesPerSecond * 8) / 100) / 10,
    lastSeen: Math.round(at - member.heardMs),
  };
}
