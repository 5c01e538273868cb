import type { PullReport } from '@erwik/events';
import type { PullQueue, PullWork, Requester } from '@erwik/bus';
import type { DialedNeighbor } from '@erwik/link';
import type { Logger } from '@erwik/runtime';
import { endOf, pullCommit } from './pull-commit.js';
import type { PullEnd, PullProgress } from './pull-commit.js';
import type { PullLines } from './pull-lines.js';

/** What pulls are made of, and who is told of their ends. */
export interface PullsOptions {
  readonly node: string;
  readonly packs: string;
  readonly store: Requester;
  readonly lines: PullLines;
  readonly log: Logger;
  readonly have: () => Promise<readonly string[]>;
  /** where a neighbor is dialed; null for one that is not known, or that told no address */
  readonly placeOf: (name: string) => DialedNeighbor | null;
  readonly onEnd: (commit: string, from: string, end: PullEnd) => void;
}

interface Attempt {
  readonly abort: AbortController;
  readonly since: number;
  progress: PullProgress;
}

/** A commit that is wanted: sources that are to be asked, and those that are being asked. */
interface Wanted {
  readonly waiting: Set<string>;
  readonly running: Map<string, Attempt>;
  wake: (() => void) | null;
}

/**
 * Pulls that the mesh has asked for. Each commit is one job; a second source of the same commit joins the job that runs, and
 * whichever is done first ends the other.
 */
export class Pulls {
  readonly #options: PullsOptions;
  readonly #wanted = new Map<string, Wanted>();
  #queue: PullQueue | null = null;

  constructor(options: PullsOptions) {
    this.#options = options;
  }

  /** What the queue of jobs calls. */
  get work(): Pick<PullWork, 'pull' | 'onGone'> {
    return { pull: (commit, from) => this.#carryOut(commit, from), onGone: (commit) => this.#gone(commit) };
  }

  /** The queue that remembers what is asked for from now on. */
  serveWith(queue: PullQueue): void {
    this.#queue = queue;
  }

  /** Asks `from` for the commit, beside others who are being asked. */
  start(commit: string, from: string): void {
    const wanted = this.#wanted.get(commit) ?? { waiting: new Set(), running: new Map(), wake: null };
    this.#wanted.set(commit, wanted);
    wanted.waiting.add(from);
    if (wanted.wake !== null) wanted.wake();
    else this.#add(commit, from);
  }

  /** Whether the commit is being pulled, or is about to be. */
  isWanted(commit: string): boolean {
    return this.#wanted.has(commit);
  }

  /** Ends the pull from this source; answers whether there was still something to end. */
  cancel(commit: string, from: string): boolean {
    const wanted = this.#wanted.get(commit);
    const wasWaiting = wanted?.waiting.delete(from) === true;
    const attempt = wanted?.running.get(from);
    attempt?.abort.abort();
    wanted?.wake?.();
    return wasWaiting || attempt !== undefined;
  }

  /** Ends all pulls; what was begun is begun again by the next router. */
  stop(): void {
    for (const { waiting, running, wake } of this.#wanted.values()) {
      waiting.clear();
      for (const { abort } of running.values()) abort.abort();
      wake?.();
    }
  }

  /** The pulls under way. */
  report(): PullReport[] {
    return [...this.#wanted].flatMap(([commit, { running }]) =>
      [...running].map(([from, { since, progress }]) => ({ commit, from, since, ...progress })),
    );
  }

  #add(commit: string, from: string): void {
    const { log } = this.#options;
    void this.#queue?.add(commit, from).catch((err: unknown) => {
      log.debug({ err, commit }, 'a pull cannot be queued');
      this.#wanted.get(commit)?.waiting.delete(from);
      this.#options.onEnd(commit, from, { kind: 'unavailable', why: 'the queue cannot be reached' });
    });
  }

  /** A source that came while the job was being taken away would wait for nobody. */
  #gone(commit: string): void {
    const wanted = this.#wanted.get(commit);
    if (wanted === undefined) return;
    const [next] = wanted.waiting;
    if (next === undefined) this.#wanted.delete(commit);
    else this.#add(commit, next);
  }

  async #carryOut(commit: string, first: string): Promise<void> {
    const wanted = this.#wanted.get(commit) ?? { waiting: new Set([first]), running: new Map(), wake: null };
    this.#wanted.set(commit, wanted);
    while (wanted.waiting.size > 0 || wanted.running.size > 0) {
      for (const from of [...wanted.waiting]) {
        wanted.waiting.delete(from);
        if (!wanted.running.has(from)) void this.#attempt(commit, from, wanted);
      }
      await new Promise<void>((resolve) => {
        wanted.wake = resolve;
      });
    }
    wanted.wake = null;
  }

  async #attempt(commit: string, from: string, wanted: Wanted): Promise<void> {
    const attempt: Attempt = {
      abort: new AbortController(),
      since: Date.now(),
      progress: { commits: 0, left: null, bytes: 0 },
    };
    wanted.running.set(from, attempt);
    const end = await this.#pull(commit, from, attempt);
    wanted.running.delete(from);
    if (end.kind !== 'canceled') this.#options.onEnd(commit, from, end);
    wanted.wake?.();
  }

  async #pull(commit: string, from: string, attempt: Attempt): Promise<PullEnd> {
    const { lines, placeOf, node, packs, store, have } = this.#options;
    const { signal } = attempt.abort;
    const place = placeOf(from);
    if (place === null) return { kind: 'unavailable', why: 'it told no address' };
    try {
      const line = await lines.take(from, place);
      const onProgress = (progress: PullProgress): void => void (attempt.progress = progress);
      const end = await pullCommit(line, { commit, node, packs, store, signal, have, onProgress });
      if (end.kind === 'held' || end.kind === 'missing') lines.giveBack(from, line);
      else line.close(end.kind);
      return end;
    } catch (error) {
      return endOf(error, signal);
    }
  }
}
