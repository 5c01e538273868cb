import type { BusEvent } from '@erwik/events';
import type { EventListener, Requester } from '@erwik/bus';
import { UnavailableStore } from '@erwik/bus';
import type { Logger } from '@erwik/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import { orAborted } from './or-aborted.js';

/** What is held, as the store says. */
export interface HeldNow {
  readonly head: string | null;
  readonly tips: readonly string[];
  readonly roots: readonly string[];
  /** of the rules by which the store merges */
  readonly mergeVersion: string;
}

/** What the store tells of accounts: the digest of all their records, and those that neighbors want. */
export type AccountsChange = Omit<Extract<BusEvent, { type: 'AccountsChanged' }>, 'type'>;

/** Who is told of what is held. */
export interface StoreTipsListener {
  /** `saved` here, by a person or a push: news for the mesh */
  onHeld(commit: string, tips: readonly string[], saved: boolean): void;
  onHead(head: string): void;
  onRoots(roots: readonly string[]): void;
  /** accounts are another way now; null where they may be, and nobody has told */
  onAccounts(change: AccountsChange | null): void;
}

/** How long the store is left alone after it could not answer, ms. */
const askAgainMs = 500;
/** Commits that are remembered as told. */
const knownMax = 10_000;

/**
 * Knows head and tips by the store's events, and asks the store where events may be missing. What events tell while an answer
 * is on its way prevails: later ones are still to come, while the answer may be older than they are.
 */
export class StoreTips implements EventListener {
  readonly #store: Requester;
  readonly #log: Logger;
  readonly #stopping: AbortSignal;
  readonly #known = new Set<string>();
  #listener: StoreTipsListener | null = null;
  #now: HeldNow = { head: null, tips: [], roots: [], mergeVersion: '' };
  #asking: Promise<void> | null = null;
  #askAgain = false;
  /** what events have told since the store was asked last */
  #told: Partial<Pick<HeldNow, 'head' | 'tips'>> = {};

  constructor(store: Requester, log: Logger, stopping: AbortSignal) {
    this.#store = store;
    this.#log = log;
    this.#stopping = stopping;
  }

  get now(): HeldNow {
    return this.#now;
  }

  /** Resolves with what is held once the store has said so, or when the signal aborts. */
  async start(): Promise<HeldNow> {
    await this.#refresh();
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
      else if (event.type === 'AccountsChanged') this.#listener?.onAccounts(event);
    }
  }

  onGap(): void {
    this.#listener?.onAccounts(null);
    void this.#refresh();
  }

  #held(commit: string, tips: readonly string[], saved: boolean): void {
    this.#told = { ...this.#told, tips };
    this.#now = { ...this.#now, tips };
    this.#remember(commit);
    this.#listener?.onHeld(commit, tips, saved);
    // the first commit is a root, which no event tells
    if (this.#now.roots.length === 0) this.onGap();
  }

  #moved(head: string): void {
    this.#told = { ...this.#told, head };
    this.#now = { ...this.#now, head };
    this.#listener?.onHead(head);
  }

  /** Asks the store, and once more where that became doubtful meanwhile. */
  #refresh(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#askAll().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #askAll(): Promise<void> {
    while (this.#askAgain && !this.#stopping.aborted) {
      this.#askAgain = false;
      this.#told = {};
      const answer = await this.#ask();
      if (answer === null) this.#askAgain = true;
      else this.#tell({ ...answer, ...this.#told });
    }
  }

  /** What events would have told. A commit that nobody has told of yet is told as saved: it may have been. */
  #tell(now: HeldNow): void {
    const before = this.#now;
    this.#now = now;
    const fresh = now.tips.filter((tip) => !this.#known.has(tip));
    for (const tip of fresh) this.#remember(tip);
    for (const tip of fresh) this.#listener?.onHeld(tip, now.tips, true);
    if (now.head !== null && now.head !== before.head) this.#listener?.onHead(now.head);
    this.#listener?.onRoots(now.roots);
  }

  /** Null where the store could not answer; it has been left alone for a while then. */
  async #ask(): Promise<HeldNow | null> {
    try {
      const { head, tips, roots, mergeVersion } = await orAborted(
        this.#store.request('status', {}),
        this.#stopping,
      );
      return { head, tips, roots, mergeVersion };
    } catch (err) {
      if (this.#stopping.aborted) return null;
      if (!(err instanceof UnavailableStore)) throw err;
      this.#log.debug({ err }, 'the store does not say what it holds; it is asked again');
      await delay(askAgainMs, undefined, { signal: this.#stopping }).catch(() => undefined);
      return null;
    }
  }

  #remember(commit: string): void {
    this.#known.add(commit);
    if (this.#known.size <= knownMax) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
