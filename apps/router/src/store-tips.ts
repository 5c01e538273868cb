import type { BusEvent } from '@erwik/events';
import type { EventListener, Requester } from '@erwik/bus';
import { UnavailableStore } from '@erwik/bus';
import type { Logger } from '@erwik/runtime';
import { setTimeout as delay } from 'node:timers/promises';

/** What is held, as the store says. */
export interface HeldNow {
  readonly head: string | null;
  readonly tips: readonly string[];
  readonly roots: readonly string[];
  /** of the rules by which the store merges */
  readonly mergeVersion: string;
}

/** Who is told of what is held. */
export interface StoreTipsListener {
  /** `saved` here, by a person or a push: news for the mesh */
  onHeld(commit: string, tips: readonly string[], saved: boolean): void;
  onHead(head: string): void;
  onRoots(roots: readonly string[]): void;
}

/** How long the store is left alone after it could not answer, ms. */
const askAgainMs = 500;

/**
 * Knows head and tips by the store's events, and asks the store where events may be missing. Tips are told in the order in
 * which they were: what an answer says is dropped where an event came while it was on its way.
 */
export class StoreTips implements EventListener {
  readonly #store: Requester;
  readonly #log: Logger;
  readonly #stopping: AbortSignal;
  readonly #known = new Set<string>();
  #listener: StoreTipsListener | null = null;
  #now: HeldNow = { head: null, tips: [], roots: [], mergeVersion: '' };
  #eventCount = 0;
  #asking = false;
  #askAgain = false;

  constructor(store: Requester, log: Logger, stopping: AbortSignal) {
    this.#store = store;
    this.#log = log;
    this.#stopping = stopping;
  }

  get now(): HeldNow {
    return this.#now;
  }

  /** Resolves with what is held once the store has said so. */
  async start(): Promise<HeldNow> {
    this.#now = await this.#ask();
    for (const tip of this.#now.tips) this.#known.add(tip);
    return this.#now;
  }

  /** The listener is told of all changes from now on. */
  listen(listener: StoreTipsListener): void {
    this.#listener = listener;
  }

  onEvents(events: readonly BusEvent[]): void {
    for (const event of events) {
      if (event.type === 'CommitHeld') this.#held(event.commit, event.tips, event.saved);
      else if (event.type === 'HeadMoved') this.#moved(event.head);
    }
  }

  onGap(): void {
    if (this.#listener !== null) void this.#refresh();
  }

  #held(commit: string, tips: readonly string[], saved: boolean): void {
    this.#eventCount += 1;
    this.#now = { ...this.#now, tips };
    this.#remember(commit);
    this.#listener?.onHeld(commit, tips, saved);
    if (this.#now.roots.length === 0) this.onGap();
  }

  #moved(head: string): void {
    this.#eventCount += 1;
    this.#now = { ...this.#now, head };
    this.#listener?.onHead(head);
  }

  async #refresh(): Promise<void> {
    this.#askAgain = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#askAgain) {
      this.#askAgain = false;
      this.#tell(await this.#ask());
    }
    this.#asking = false;
  }

  /** What events would have told. A commit that nobody has told of yet is told as saved: it may have been. */
  #tell(now: HeldNow): void {
    if (this.#stopping.aborted) return;
    this.#now = now;
    const fresh = now.tips.filter((tip) => !this.#known.has(tip));
    for (const tip of fresh) this.#remember(tip);
    for (const tip of fresh) this.#listener?.onHeld(tip, now.tips, true);
    if (now.head !== null) this.#listener?.onHead(now.head);
    this.#listener?.onRoots(now.roots);
  }

  /** Asks until the store answers with nothing happening meanwhile. */
  async #ask(): Promise<HeldNow> {
    for (;;) {
      const before = this.#eventCount;
      try {
        const { head, tips, roots, mergeVersion } = await this.#store.request('status', {});
        if (before === this.#eventCount) return { head, tips, roots, mergeVersion };
      } catch (err) {
        if (!(err instanceof UnavailableStore)) throw err;
        this.#log.debug({ err }, 'the store does not say what it holds; it is asked again');
        await delay(askAgainMs, undefined, { signal: this.#stopping }).catch(() => undefined);
        if (this.#stopping.aborted) return this.#now;
      }
    }
  }

  #remember(commit: string): void {
    this.#known.add(commit);
    if (this.#known.size <= knownMax) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Commits that are remembered as told. */
const knownMax = 10_000;
