import type { CommitSpread } from './commit-spread.js';
import type { MeshState } from './forwarding.js';
import { rateOf } from './link-health.js';
import type { MemberState } from './messages.js';
import type { WikiIdentity } from './wiki-identity.js';

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
  /** the commit its readers see, as it said last on its link; null without a link, or where it told none */
  readonly head: string | null;
  /** it held what this node holds when it last said so; null without a link */
  readonly inSync: boolean | null;
  /** by how much its wall clock is ahead of ours, ms; null without a link */
  readonly skewMs: number | null;
  readonly heardMs: number;
}

/** The mesh as this node sees it. */
export interface MeshView {
  readonly name: string;
  readonly incarnation: number;
  readonly digests: { readonly tips: string; readonly members: string };
  readonly head: string | null;
  readonly tips: readonly string[];
  /** every neighbor with a link is in sync, and nothing is wanted */
  readonly converged: boolean;
  /** by these ids the nodes of one wiki know each other */
  readonly wiki: readonly string[];
  /** commits that were announced and are not held yet */
  readonly wanted: number;
  readonly members: readonly MemberView[];
}

/** Copies what the page shows. A neighbor whose ping is overdue is shown as suspect while its link is still up. */
export function meshView(
  { table, links }: MeshState,
  { commits, wiki }: { readonly commits: CommitSpread; readonly wiki: WikiIdentity },
  nowMs: number,
): MeshView {
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
      head: link?.said.head ?? null,
      inSync: link === undefined ? null : link.said.tips === commits.digest,
      skewMs: link?.skewMs ?? null,
      heardMs: link === undefined ? Math.max(0, nowMs - member.heardMs) : 0,
    };
  });
  const { name, incarnation } = table.self;
  const { digest, head, tips, pulls } = commits;
  const converged = pulls.size === 0 && members.every(({ inSync }) => inSync !== false);
  return {
    ...{ name, incarnation, head, tips, converged, members },
    ...{ digests: { tips: digest, members: table.digest() }, wanted: pulls.size, wiki: wiki.ids },
  };
}
