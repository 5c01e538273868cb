import type { BusEvent, MeshCounters, MeshLogLine, Receipt, RefusedNeighbor } from '@erwik/events';
import type { Told } from '@erwik/mesh';
import { LRUCache } from 'lru-cache';

/** Commits whose first notice, or whose saving here, is remembered: what is asked about is news of minutes. */
const newsMax = 10_000;
/** Refused nodes that are shown. */
const refusedMax = 100;

/** What is said of something that happened: lines of the mesh's log, and what fronts hear of. */
export interface Noted {
  readonly lines: readonly Omit<MeshLogLine, 'at'>[];
  readonly receipts: readonly NotedReceipt[];
}

/** `isHearsay`: another node says so, of a commit that this one may never have seen. */
export interface NotedReceipt {
  readonly commit: string;
  readonly receipt: Omit<Receipt, 'at'>;
  readonly isHearsay?: boolean;
}

const nothing: Noted = { lines: [], receipts: [] };

/** Counts what happens in the mesh and puts it into sentences. Knows no clock: `nowMs` never goes back. */
export class MeshNotes {
  readonly refused = new LRUCache<string, RefusedNeighbor>({ max: refusedMax });
  readonly #savedMs = new LRUCache<string, number>({ max: newsMax });
  /** who told of a commit first */
  readonly #firstFrom = new LRUCache<string, string>({ max: newsMax });
  readonly #counts = {
    notices: { sent: 0, received: 0, duplicate: 0, discardedLate: 0 },
    pulls: { started: 0, done: 0, failed: 0, hedged: 0, canceled: 0, bytes: 0 },
  };

  get counts(): Pick<MeshCounters, 'notices'> & { pulls: Omit<MeshCounters['pulls'], 'served'> } {
    return this.#counts;
  }

  /** A commit was saved on this node. */
  saved(commit: string, node: string, nowMs: number): Noted {
    this.#savedMs.set(commit, nowMs);
    return {
      lines: [{ kind: 'commit', node, commit, text: 'saved here' }],
      receipts: [{ commit, receipt: { node, ms: 0, via: null } }],
    };
  }

  /** A commit was pulled from a neighbor, and saved on the node `origin`, where that is known. */
  pulled(
    commit: string,
    { node, via, origin, bytes }: { node: string; via: string; origin: string | null; bytes: number },
  ): Noted {
    this.#counts.pulls.done += 1;
    this.#counts.pulls.bytes += bytes;
    const own = { commit, receipt: { node, ms: null, via } };
    const theirs = origin === null ? [] : [{ commit, receipt: { node: origin, ms: 0, via: null } }];
    return { lines: [{ kind: 'pull', node: via, commit, text: 'pulled' }], receipts: [...theirs, own] };
  }

  pullBegan(commit: string, from: string, isHedge: boolean): Noted {
    this.#counts.pulls.started += 1;
    if (!isHedge) return nothing;
    this.#counts.pulls.hedged += 1;
    return { lines: [{ kind: 'pull', node: from, commit, text: 'asked as a second source' }], receipts: [] };
  }

  pullFailed(commit: string, from: string, why: string): Noted {
    this.#counts.pulls.failed += 1;
    const text = `could not be pulled: ${why}`.slice(0, 500);
    return { lines: [{ kind: 'pull', node: from, commit, text }], receipts: [] };
  }

  /** A source was told to stop, as another had delivered the commit. */
  pullCanceled(): void {
    this.#counts.pulls.canceled += 1;
  }

  noticeSent(): void {
    this.#counts.notices.sent += 1;
  }

  /** What the mesh tells of itself. `rttMs` is that of the link to the node, null without one. */
  told(told: Told, { nowMs, wallMs, rttMs }: { nowMs: number; wallMs: number; rttMs: number | null }): Noted {
    switch (told.about) {
      case 'member':
        return line('member', told.name, told.state === 'alive' ? 'is there' : `is ${told.state}`);
      case 'linkUp':
        this.refused.delete(told.name);
        return line('link', told.name, 'linked');
      case 'linkDown':
        return line('link', told.name, `link lost: ${told.reason}`);
      case 'linkSlow':
        return line('link', told.name, told.slow ? 'link is slow' : 'link is no longer slow');
      case 'linkRefused':
        this.refused.set(told.name, { node: told.name, reason: told.reason, at: wallMs });
        return line('refused', told.name, `refused: ${told.reason}`);
      case 'clockSkew':
        return line('clock', told.name, `clock differs by ${Math.round(told.skewMs / 1000)} s`);
      case 'newCommit':
      case 'knownCommit':
        return this.#announced(told);
      case 'receipt':
        return this.#receipt(told, nowMs, rttMs);
      case 'joined':
        return line('member', told.name, 'this node belongs to its wiki now');
      case 'mergeVersion':
        return line('member', told.name, `merges by version ${told.version}: heads may differ`);
      case 'clone':
      case 'nameConflict':
        return line('refused', told.name, 'two nodes claim this name or key');
      default:
        return nothing;
    }
  }

  #announced({ about, sha, from }: Extract<Told, { about: 'newCommit' | 'knownCommit' }>): Noted {
    const { notices } = this.#counts;
    notices.received += 1;
    const first = this.#firstFrom.get(sha);
    if (about === 'newCommit') {
      if (first === undefined) this.#firstFrom.set(sha, from);
      return line('commit', from, 'announced', sha);
    }
    const isLate = first !== undefined && first !== from;
    notices[isLate ? 'discardedLate' : 'duplicate'] += 1;
    return line('commit', from, isLate ? 'late notice discarded' : 'told again', sha);
  }

  /** The node of origin measures: half of what the receipt took to come is the way back. */
  #receipt(told: Extract<Told, { about: 'receipt' }>, nowMs: number, rttMs: number | null): Noted {
    const { sha: commit, node, via } = told;
    const savedMs = this.#savedMs.get(commit);
    const ms = savedMs === undefined ? null : Math.max(0, Math.round(nowMs - savedMs - (rttMs ?? 0) / 2));
    return {
      lines: [{ kind: 'commit', node, commit, text: 'is held there' }],
      receipts: [{ commit, receipt: { node, ms, via }, isHearsay: true }],
    };
  }
}

/** The event that tells fronts of a receipt. */
export function receiptEvent(commit: string, receipt: Receipt): BusEvent {
  return { type: 'CommitReceived', commit, receipt };
}

function line(
  kind: MeshLogLine['kind'],
  node: string | null,
  text: string,
  commit: string | null = null,
): Noted {
  return { lines: [{ kind, node, commit, text }], receipts: [] };
}
