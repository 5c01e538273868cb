import type { AccountFact, MeshMessage, MemberState, SentMessage } from './messages.js';

/** A neighbor of the router file. `address` is `host:port`; `id` pins its certificate; `maxBytesPerSecond` marks a known limit. */
export interface ConfiguredNeighbor {
  readonly name: string;
  readonly address: string;
  readonly id: string | null;
  readonly maxBytesPerSecond: number | null;
}

/** Why a pull ended without the commit: the source does not hold it, sent something wrong, or could not be reached. */
export type PullFailure = 'missing' | 'bad' | 'unavailable';

/** What has happened outside. Links are numbered by whoever opens them; a number is never used twice. */
export type Fact =
  /** the router runs; `tips` and `head` are the store's, `roots` the root commits of what it holds (none where it is empty) */
  | {
      readonly type: 'started';
      readonly tips: readonly string[];
      readonly head: string | null;
      readonly roots: readonly string[];
    }
  | { readonly type: 'routerFileChanged'; readonly neighbors: readonly ConfiguredNeighbor[] }
  /** `dialed` names whom a `dial` action was for, null where the other side dialed; `id` is what its certificate proves */
  | {
      readonly type: 'linkOpened';
      readonly link: number;
      readonly dialed: string | null;
      readonly id: string | null;
      readonly wallMs: number;
    }
  | { readonly type: 'linkClosed'; readonly link: number }
  | { readonly type: 'dialFailed'; readonly name: string }
  | { readonly type: 'received'; readonly link: number; readonly message: MeshMessage }
  /** bytes were taken by the other side, or wait to be; the rate is null until it could be measured */
  | {
      readonly type: 'linkProgress';
      readonly link: number;
      readonly queuedBytes: number;
      readonly bytesPerSecond: number | null;
    }
  /**
   * the commit and its ancestry are held; `saved` here by a person or a push, or else pulled from `via`, for whom `origin` is
   * where it was saved, as far as both are known. `head` is what readers see, null where that is not known yet
   */
  | {
      readonly type: 'commitHeld';
      readonly sha: string;
      readonly tips: readonly string[];
      readonly saved: boolean;
      readonly head: string | null;
      readonly via: string | null;
      readonly origin: string | null;
    }
  /** readers see another head */
  | { readonly type: 'headMoved'; readonly head: string }
  /** a commit without parents became part of what is held */
  | { readonly type: 'rootsChanged'; readonly roots: readonly string[] }
  | {
      readonly type: 'pullFailed';
      readonly sha: string;
      readonly from: string;
      readonly failure: PullFailure;
    }
  /** a neighbor has begun to pull this commit from here, which acknowledges the notice */
  | { readonly type: 'pullServed'; readonly sha: string; readonly to: string }
  /** the store's records of accounts have another digest; `records` are its own news, none where a neighbor told them */
  | {
      readonly type: 'accountsChanged';
      readonly digest: string;
      readonly records: readonly AccountFact[];
    }
  /**
   * the answers to `takeAccounts` (what was news; `accountsChanged` tells the digest), `readAccounts` and `readAccountMarks`;
   * `accountsFailed` to any where the store has none
   */
  | {
      readonly type: 'accountsTaken';
      readonly link: number;
      readonly news: readonly AccountFact[];
    }
  | { readonly type: 'accountsRead'; readonly link: number; readonly records: readonly AccountFact[] }
  | { readonly type: 'accountMarksRead'; readonly link: number; readonly marks: readonly string[] }
  | { readonly type: 'accountsFailed'; readonly link: number }
  /** the moment of the last `wake` has come */
  | { readonly type: 'due' };

/** Something worth a line in the log, a number, or a place on the page about the mesh. Nothing depends on it. */
export type Told =
  | { readonly about: 'member'; readonly name: string; readonly state: MemberState }
  /** `comesWhenCalled`: the neighbor understands `call` */
  | {
      readonly about: 'linkUp';
      readonly name: string;
      readonly link: number;
      readonly comesWhenCalled: boolean;
    }
  | { readonly about: 'linkDown'; readonly name: string; readonly link: number; readonly reason: string }
  | { readonly about: 'linkSlow'; readonly name: string; readonly slow: boolean }
  | { readonly about: 'linkRefused'; readonly name: string; readonly reason: string }
  | { readonly about: 'nameConflict'; readonly name: string; readonly held: string; readonly claimed: string }
  | { readonly about: 'clockSkew'; readonly name: string; readonly skewMs: number }
  /** two nodes with this one's key are running: a copied data folder, most likely */
  | { readonly about: 'clone'; readonly name: string; readonly id: string }
  /** the neighbor merges by other rules, so that its head may be another with the same tips */
  | { readonly about: 'mergeVersion'; readonly name: string; readonly version: string }
  /** this node belongs to the wiki of that neighbor from now on */
  | { readonly about: 'joined'; readonly name: string }
  /** a notice of a commit that is held already: late, or told twice */
  | { readonly about: 'knownCommit'; readonly sha: string; readonly from: string }
  | { readonly about: 'redelegated'; readonly sha: string; readonly from: string }
  | { readonly about: 'tableFull'; readonly name: string }
  | { readonly about: 'wantsFull'; readonly sha: string }
  /** `node` holds a commit that was saved here */
  | { readonly about: 'receipt'; readonly sha: string; readonly node: string; readonly via: string }
  /** a commit that is not held was announced, by the first neighbor or by a further one */
  | { readonly about: 'newCommit'; readonly sha: string; readonly from: string };

/** What shall be done, in this order. */
export type Action =
  | { readonly type: 'send'; readonly link: number; readonly message: SentMessage }
  /** answered by `linkOpened` or `dialFailed`, exactly once */
  | { readonly type: 'dial'; readonly name: string; readonly address: string; readonly id: string | null }
  /** after what was sent on it; no fact about the link is needed any more */
  | { readonly type: 'close'; readonly link: number; readonly reason: string }
  /** too much was read from the link: read nothing for so long */
  | { readonly type: 'pauseReading'; readonly link: number; readonly forMs: number }
  /** answered by `commitHeld` (at once where it is held already) or `pullFailed`, unless it is canceled */
  | { readonly type: 'pull'; readonly sha: string; readonly from: string }
  | { readonly type: 'cancelPull'; readonly sha: string; readonly from: string }
  /** keep these records of accounts, as far as they are later than what is kept */
  | { readonly type: 'takeAccounts'; readonly link: number; readonly records: readonly AccountFact[] }
  /** look for the records with a mark from one to another that are not among the known ones */
  | {
      readonly type: 'readAccounts';
      readonly link: number;
      readonly from: string;
      readonly to: string;
      readonly known: readonly string[];
    }
  | { readonly type: 'readAccountMarks'; readonly link: number }
  /** durably, before any later action */
  | { readonly type: 'persistIncarnation'; readonly incarnation: number }
  /**
   * the ids of the wiki that this node belongs to, and whether it belongs to one for good, durably, before any later action:
   * both are settings at the next start
   */
  | { readonly type: 'persistWiki'; readonly ids: readonly string[]; readonly joined: boolean }
  /** replaces the wake before it */
  | { readonly type: 'wake'; readonly atMs: number }
  | { readonly type: 'tell'; readonly told: Told };

/** One step of the mesh: when it is, a source of chance in [0, 1), and where actions go. `nowMs` never goes back. */
export interface Turn {
  readonly nowMs: number;
  readonly random: () => number;
  readonly act: (action: Action) => void;
}

/** A time picked evenly from a range, ms. */
export function pickMs(turn: Turn, range: { readonly min: number; readonly max: number }): number {
  return range.min + turn.random() * (range.max - range.min);
}
