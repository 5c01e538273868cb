import type { MeshMessage, MemberState, SentMessage } from './messages.js';

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
  /** the router runs; `tips` are the store's */
  | { readonly type: 'started'; readonly tips: readonly string[] }
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
  /** the commit and its ancestry are held; `saved` here by a person or a push, or else after a pull */
  | {
      readonly type: 'commitHeld';
      readonly sha: string;
      readonly tips: readonly string[];
      readonly saved: boolean;
    }
  | {
      readonly type: 'pullFailed';
      readonly sha: string;
      readonly from: string;
      readonly failure: PullFailure;
    }
  /** a neighbor has begun to pull this commit from here, which acknowledges the notice */
  | { readonly type: 'pullServed'; readonly sha: string; readonly to: string }
  /** the moment of the last `wake` has come */
  | { readonly type: 'due' };

/** Something worth a line in the log, a number, or a place on the page about the mesh. Nothing depends on it. */
export type Told =
  | { readonly about: 'member'; readonly name: string; readonly state: MemberState }
  | { readonly about: 'linkUp'; readonly name: string; readonly link: number }
  | { readonly about: 'linkDown'; readonly name: string; readonly link: number; readonly reason: string }
  | { readonly about: 'linkSlow'; readonly name: string; readonly slow: boolean }
  | { readonly about: 'linkRefused'; readonly name: string; readonly reason: string }
  | { readonly about: 'nameConflict'; readonly name: string; readonly held: string; readonly claimed: string }
  | { readonly about: 'clockSkew'; readonly name: string; readonly skewMs: number }
  /** a notice of a commit that is held already: late, or told twice */
  | { readonly about: 'knownCommit'; readonly sha: string; readonly from: string }
  | { readonly about: 'redelegated'; readonly sha: string; readonly from: string }
  | { readonly about: 'tableFull'; readonly name: string }
  | { readonly about: 'wantsFull'; readonly sha: string };

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
  /** durably, before any later action */
  | { readonly type: 'persistIncarnation'; readonly incarnation: number }
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
