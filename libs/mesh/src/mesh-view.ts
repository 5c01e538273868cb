import type { CommitSpread } from './commit-spread.js';
import type { MeshState } from './forwarding.js';
import { rateOf } from './link-health.js';
import type { MemberState } from './messages.js';

/** A neighbor as the page about the mesh shows it. `heardMs` is the age of the last contact anybody had. */
export interface MemberView {
  readonly name: string;
  readonly id: string;
  readonly address: string;
  readonly incarnation: number;
  readonly state: MemberState;
  readonly direct: boolean;
  readonly slow: boolean;
  readonly via: readonly string[];
  readonly rttMs: number | null;
  readonly bytesPerSecond: number | null;
  /** notices that wait for the link to take more */
  readonly waiting: number;
  readonly heardMs: number;
}

/** The mesh as this node sees it. */
export interface MeshView {
  readonly name: string;
  readonly incarnation: number;
  readonly digests: { readonly tips: string; readonly members: string };
  /** commits that were announced and are not held yet */
  readonly wanted: number;
  readonly members: readonly MemberView[];
}

/** Copies what the page shows. A neighbor whose ping is overdue is shown as suspect while its link is still up. */
export function meshView({ table, links }: MeshState, commits: CommitSpread, nowMs: number): MeshView {
  const members = table.others().map((member): MemberView => {
    const link = links.to(member.name);
    const { name, id, address, incarnation, via } = member;
    const isDoubtful = link?.awaited?.doubtful === true;
    return {
      ...{ name, id, address, incarnation, via: [...via] },
      state: isDoubtful ? 'suspect' : member.state,
      direct: link !== undefined,
      slow: link?.slow ?? false,
      rttMs: link?.rttMs ?? null,
      bytesPerSecond: link === undefined ? null : rateOf(link),
      waiting: link?.queue?.size ?? 0,
      heardMs: link === undefined ? Math.max(0, nowMs - member.heardMs) : 0,
    };
  });
  const { name, incarnation } = table.self;
  const digests = { tips: commits.digest, members: table.digest() };
  return { name, incarnation, digests, wanted: commits.pulls.size, members };
}
