import type { PullReport } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import type { PullQueue, PullWork } from '@erwik/bus/pulls';
import type { DialedNeighbor } from '@erwik/link';
import type { Logger } from '@erwik/runtime';
import { orAborted } from '../or-aborted.js';
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
  /** what this node holds now: head and tips */
  readonly have: () => readonly string[];
  /** where a neighbor is dialed; null for one that is not known, or that told no address */
  readonly placeOf: (name: string) => DialedNeighbor | null;
  /** told once of each source that was asked for a commit */
  readonly onEnd: (commit: string, from: string, end: PullEnd) => void;
}

/** A Redis that was emptied has forgotten the jobs: what waits for one is queued again this often, ms. */
const queueAgainMs = 5_000;

interface Attempt {
  readonly abort: AbortController;
  readonly since: number;
  progress: PullProgress;
}

/** A commit that is wanted: sources that are to be asked, and those that are being asked. */
interface Wanted {
  readonly waiting: Set<string>;
  readonly running: Map<string, Attempt>;
  /** where its job is: on its way into the queue, in it or nowhere, or being carried out */
  job: 'adding' | 'away' | 'running';
  /** has the job look again at what is to be done */
  wake: () => void;
}

/**
 * Pulls that the mesh has asked for. Each commit is one job; a second source of the same commit joins the job that runs, and
 * whichever is done first ends the other.
 */
export class Pulls implements AsyncDisposable {
  readonly #options: PullsOptions;
  readonly #wanted = new Map<string, Wanted>();
  readonly #stopping = new AbortController();
  readonly #attempts = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #queue: PullQueue | null = null;

  constructor(options: PullsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#queueAgain(), queueAgainMs);
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
    if (this.#stopping.signal.aborted) return;
    const wanted = this.#wantedOf(commit);
    wanted.waiting.add(from);
    if (wanted.job === 'running') wanted.wake();
    else this.#add(commit, wanted);
  }

  /** Whether somebody is being asked for the commit, or is about to be. */
  isWanted(commit: string): boolean {
    const wanted = this.#wanted.get(commit);
    return wanted !== undefined && wanted.waiting.size + wanted.running.size > 0;
  }

  /** Asks this source no further. A pack of it that has come is held all the same. */
  cancel(commit: string, from: string): void {
    const wanted = this.#wanted.get(commit);
    if (wanted?.waiting.delete(from) === true) this.#options.onEnd(commit, from, { kind: 'canceled' });
    wanted?.running.get(from)?.abort.abort();
    wanted?.wake();
  }

  /** The pulls under way. */
  report(): PullReport[] {
    return [...this.#wanted].flatMap(([commit, { running }]) =>
      [...running].map(([from, { since, progress }]) => ({ commit, from, since, ...progress })),
    );
  }

  /** Ends all pulls, at once; what is still missing is announced again when there is a link again. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    for (const { running, wake } of this.#wanted.values()) {
      for (const { abort } of running.values()) abort.abort();
      wake();
    }
    await Promise.all(this.#attempts);
  }

  #wantedOf(commit: string): Wanted {
    const found = this.#wanted.get(commit);
    if (found !== undefined) return found;
    const wanted: Wanted = { waiting: new Set(), running: new Map(), job: 'away', wake: () => {} };
    this.#wanted.set(commit, wanted);
    return wanted;
  }

  /** Queues a job, unless there is one: the queue knows. While Redis is away this waits. */
  #add(commit: string, wanted: Wanted): void {
    const [from] = wanted.waiting;
    if (from === undefined || wanted.job !== 'away' || this.#queue === null) return;
    wanted.job = 'adding';
    void this.#queue
      .add(commit, from)
      .catch((err: unknown) => {
        this.#options.log.debug({ err, commit }, 'a pull cannot be queued');
        this.#endWaiting(commit, wanted, { kind: 'unavailable', why: 'the queue cannot be reached' });
      })
      .finally(() => {
        if (wanted.job === 'adding') wanted.job = 'away';
      });
  }

  #queueAgain(): void {
    for (const [commit, wanted] of this.#wanted) if (wanted.job === 'away') this.#review(commit, wanted);
  }

  /** A source that came while the job was being taken away would wait for nobody. */
  #gone(commit: string): void {
    const wanted = this.#wanted.get(commit);
    if (wanted === undefined) return;
    // what is being added may have met the job that is gone
    if (wanted.job === 'adding') wanted.job = 'away';
    this.#review(commit, wanted);
  }

  #review(commit: string, wanted: Wanted): void {
    if (wanted.waiting.size + wanted.running.size === 0 && wanted.job === 'away') this.#wanted.delete(commit);
    else this.#add(commit, wanted);
  }

  /** `first` is whom to ask where this job is of a router that ended before it was done. */
  async #carryOut(commit: string, first: string): Promise<void> {
    if (!this.#wanted.has(commit)) this.#wantedOf(commit).waiting.add(first);
    const wanted = this.#wantedOf(commit);
    wanted.job = 'running';
    const end = await this.#endWithoutPull(commit);
    if (end !== null) this.#endWaiting(commit, wanted, end);
    while (!this.#stopping.signal.aborted && wanted.waiting.size + wanted.running.size > 0) {
      this.#begin(commit, wanted);
      await new Promise<void>((resolve) => (wanted.wake = resolve));
    }
    wanted.job = 'away';
    wanted.wake = () => {};
  }

  /** A neighbor announces what it holds, though this node may know it for long. */
  async #endWithoutPull(commit: string): Promise<PullEnd | null> {
    const { store } = this.#options;
    const { signal } = this.#stopping;
    try {
      const { holds } = await orAborted(store.request('holds', { commit }), signal);
      return holds ? { kind: 'known' } : null;
    } catch (error) {
      if (signal.aborted) return { kind: 'canceled' };
      if (!(error instanceof UnavailableStore)) throw error;
      return { kind: 'unavailable', why: error.message };
    }
  }

  #endWaiting(commit: string, wanted: Wanted, end: PullEnd): void {
    const sources = [...wanted.waiting];
    wanted.waiting.clear();
    for (const from of sources) this.#options.onEnd(commit, from, end);
  }

  /** Asks all that wait; one that was canceled a moment ago, when that has ended. */
  #begin(commit: string, wanted: Wanted): void {
    for (const from of [...wanted.waiting]) {
      if (wanted.running.has(from)) continue;
      wanted.waiting.delete(from);
      const attempt = this.#attempt(commit, from, wanted).finally(() => this.#attempts.delete(attempt));
      this.#attempts.add(attempt);
    }
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
    this.#options.onEnd(commit, from, end);
    wanted.wake();
  }

  async #pull(commit: string, from: string, attempt: Attempt): Promise<PullEnd> {
    const { lines, placeOf, node, packs, store, have } = this.#options;
    const canceled = attempt.abort.signal;
    try {
      const line = await lines.take(from, placeOf(from), canceled);
      const onProgress = (progress: PullProgress): void => void (attempt.progress = progress);
      const stopping = this.#stopping.signal;
      const parts = { commit, node, packs, store, have };
      const end = await pullCommit(line, { ...parts, canceled, stopping, onProgress });
      if (end.kind === 'held' || end.kind === 'missing') lines.giveBack(from, line);
      else line.close(end.kind);
      return end;
    } catch (error) {
      return endOf(error, canceled);
    }
  }
}
