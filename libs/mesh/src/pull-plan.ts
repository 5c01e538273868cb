import type { PullFailure, Turn } from './facts.js';
import { tell } from './forwarding.js';
import type { MeshState } from './forwarding.js';
import {
  hedgeFactor,
  hedgeMs,
  pullRetryMs,
  pullsMax,
  servesMax,
  slowSourceWaitMs,
  wantsMax,
  wantsOfOneMax,
} from './limits.js';
import { probeMs } from './link-health.js';
import type { Exclude } from './messages.js';

/** A neighbor that announced the commit. After a failure it is not asked before `retryMs`. */
interface Source {
  failures: number;
  retryMs: number;
}

/** A commit that was announced and is not held. `duties` are the exclude lists it came with, by sender. */
interface Want {
  readonly sha: string;
  readonly announcedMs: number;
  readonly sources: Map<string, Source>;
  /** pulls under way: source → when it began */
  readonly running: Map<string, number>;
  readonly duties: Map<string, Exclude>;
}

/** Decides which commit is pulled from whom, and when a second source is asked beside the first. */
export class PullPlan {
  readonly #state: MeshState;
  readonly #wants = new Map<string, Want>();

  constructor(state: MeshState) {
    this.#state = state;
  }

  get size(): number {
    return this.#wants.size;
  }

  /** `from` announced a commit that is not held. */
  want(turn: Turn, sha: string, from: string, duty: Exclude): void {
    let want = this.#wants.get(sha);
    if (want === undefined) {
      if (this.#wants.size >= wantsMax || this.#knownFromAlone(from) >= wantsOfOneMax) {
        tell(turn, { about: 'wantsFull', sha });
        return;
      }
      const parts = { sources: new Map(), running: new Map(), duties: new Map() };
      want = { sha, announcedMs: turn.nowMs, ...parts };
      this.#wants.set(sha, want);
    }
    if (!want.sources.has(from)) want.sources.set(from, { failures: 0, retryMs: 0 });
    want.duties.set(from, duty);
    this.review(turn, sha);
  }

  /** The commit is held: other pulls of it are canceled. Answers the duties that waited for it. */
  held(turn: Turn, sha: string): readonly [from: string, duty: Exclude][] {
    const want = this.#wants.get(sha);
    if (want === undefined) return [];
    this.#drop(want);
    for (const from of want.running.keys()) turn.act({ type: 'cancelPull', sha, from });
    this.#reviewIdle(turn);
    return [...want.duties];
  }

  /** A pull ended without the commit. A source that does not hold it is asked again only when it announces it again. */
  failed(turn: Turn, sha: string, from: string, failure: PullFailure): void {
    const want = this.#wants.get(sha);
    if (!want?.running.delete(from)) return;
    const source = want.sources.get(from);
    if (failure !== 'unavailable') want.sources.delete(from);
    else if (source !== undefined) {
      const waitMs = Math.min(pullRetryMs.max, pullRetryMs.min * 2 ** source.failures);
      source.failures += 1;
      source.retryMs = turn.nowMs + waitMs * (0.5 + turn.random());
    }
    this.review(turn, sha);
    this.#reviewIdle(turn);
  }

  /** A neighbor without a link is no source. Pulls from it that run go on: they have connections of their own. */
  lost(turn: Turn, name: string): void {
    for (const want of [...this.#wants.values()]) {
      if (!want.sources.delete(name)) continue;
      this.review(turn, want.sha);
    }
  }

  /** Starts what may start now, and sets the alarm for what may start later. */
  review(turn: Turn, sha: string): void {
    const want = this.#wants.get(sha);
    if (want === undefined) return;
    if (want.sources.size === 0 && want.running.size === 0) {
      this.#drop(want);
      return;
    }
    const next = want.running.size < 2 ? this.#nextPull(turn, want) : undefined;
    if (next === undefined) return;
    if (next.atMs <= turn.nowMs) this.#start(turn, want, next.from);
    else this.#state.alarms.set({ kind: 'pull', sha }, next.atMs);
  }

  #start(turn: Turn, want: Want, from: string): void {
    want.running.set(from, turn.nowMs);
    turn.act({ type: 'pull', sha: want.sha, from });
    this.review(turn, want.sha);
  }

  #nextPull(turn: Turn, want: Want): { from: string; atMs: number } | undefined {
    const idle = [...want.sources].filter(([name]) => !want.running.has(name));
    const asked = idle.map(([from, { retryMs }]) => ({ from, retryMs, costMs: this.#costMs(from) }));
    const ready = asked.filter(({ from, retryMs }) => retryMs <= turn.nowMs && !this.#isBusy(from));
    const [best] = ready.sort((a, b) => a.costMs - b.costMs);
    if (best === undefined) {
      const later = asked.filter(({ retryMs }) => retryMs > turn.nowMs);
      const [first] = later.sort((a, b) => a.retryMs - b.retryMs);
      return first === undefined ? undefined : { from: first.from, atMs: first.retryMs };
    }
    const atMs = want.running.size === 0 ? this.#firstAt(turn, want, best.from) : this.#hedgeAt(want, best);
    return atMs === undefined ? undefined : { from: best.from, atMs };
  }

  /** Undefined while too much else is being pulled: whatever ends has the idle ones reviewed. */
  #firstAt(turn: Turn, want: Want, from: string): number | undefined {
    const running = [...this.#wants.values()].filter((other) => other.running.size > 0).length;
    if (running >= pullsMax) return undefined;
    const { links } = this.#state;
    const hasFaster = links.to(from)?.slow === true && links.up().some(({ slow }) => !slow);
    return hasFaster ? want.announcedMs + slowSourceWaitMs : turn.nowMs;
  }

  /** No more is asked of one source than it serves at a time: one that never answers leaves the other turns to others. */
  #isBusy(from: string): boolean {
    return [...this.#wants.values()].filter(({ running }) => running.has(from)).length >= servesMax;
  }

  #hedgeAt(want: Want, second: { readonly costMs: number }): number {
    const [running] = want.running;
    const [from, startedMs] = running ?? ['', 0];
    return startedMs + Math.max(hedgeMs, hedgeFactor * Math.min(second.costMs, this.#costMs(from)));
  }

  #costMs(name: string): number {
    const link = this.#state.links.to(name);
    return link === undefined ? Infinity : probeMs(link);
  }

  #knownFromAlone(from: string): number {
    return [...this.#wants.values()].filter(({ sources }) => sources.size === 1 && sources.has(from)).length;
  }

  #reviewIdle(turn: Turn): void {
    for (const want of [...this.#wants.values()]) if (want.running.size < 2) this.review(turn, want.sha);
  }

  #drop(want: Want): void {
    this.#wants.delete(want.sha);
    this.#state.alarms.clear({ kind: 'pull', sha: want.sha });
  }
}
