import type { BusEvent, Sha, StoreStatus } from '@erwik/events';
import { RecentCommits } from './recent-commits.js';

/**
 * Commits that are held and not part of head yet: there are few, or so many that a reader who waits for one of them
 * asks the store (`awaitSeen`).
 */
const heldMax = 1000;

/** What changed in what this front knows of the store. */
export type WatchChange =
  | { readonly kind: 'event'; readonly event: BusEvent }
  /** changes were missed: nothing that was remembered about pages may be trusted */
  | { readonly kind: 'missed' }
  /** what works and what does not is another than before */
  | { readonly kind: 'state' };

/**
 * What this front knows of the store: its head, the commits heard of, and whether what is cached is sure to be what
 * the store has. Fed by the bus's events, by gaps in them, and by the store's answers; tells its listeners in the
 * order it was fed.
 */
export class StoreWatch {
  readonly commits = new RecentCommits();
  readonly #listeners = new Set<(change: WatchChange) => void>();
  #head: Sha | null = null;
  readonly #held: Sha[] = [];
  #following = false;
  #answering = false;
  #verified = false;
  #gaps = 0;
  #faults: readonly string[] = [];

  /** The newest head this front has heard of; null while the wiki is empty or the store has not answered yet. */
  get head(): Sha | null {
    return this.#head;
  }

  /**
   * Whether cached pages are sure to be what the store has: events arrive, none was missed, and the store answers.
   */
  get fresh(): boolean {
    return this.#following && this.#verified && this.#answering;
  }

  /** Whether the store answered when it was last asked. */
  get answering(): boolean {
    return this.#answering;
  }

  /** What does not work, in words; empty when pages can be read and saved. */
  get degraded(): readonly string[] {
    if (!this.#answering) return ['The store does not answer.'];
    return this.#following
      ? this.#faults
      : ['Changes are not followed: the bus cannot be reached.', ...this.#faults];
  }

  /** What keeps the store from saving, in its own words; empty when all is well. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Whether a gap in the events still has to be compared with the store's head. */
  get verified(): boolean {
    return this.#verified;
  }

  /** Calls the listener with everything that changes from now on, until the returned function is called. */
  listen(listener: (change: WatchChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes facts from the bus, in their order. */
  take(events: readonly BusEvent[]): void {
    for (const event of events) {
      this.#tell({ kind: 'event', event });
      if (event.type === 'CommitHeld') this.#hold(event.commit);
      if (event.type === 'HeadMoved') this.#moveHead(event.head);
    }
  }

  #hold(commit: Sha): void {
    this.#held.push(commit);
    if (this.#held.length > heldMax) this.#held.shift();
  }

  /**
   * The last of the events that a commit causes: whoever waits for it is told only now, when no document from before
   * it is kept.
   */
  #moveHead(head: Sha): void {
    this.#head = head;
    for (const commit of this.#held.splice(0)) this.commits.add(commit);
    this.commits.add(head);
  }

  /**
   * How often events may have been missed; a status that was asked for before the last time says nothing about it.
   */
  get gaps(): number {
    return this.#gaps;
  }

  /** Events may have been missed: pages are not trusted until `takeStatus` has compared heads. */
  missed(): void {
    this.#update(() => {
      this.#gaps += 1;
      this.#verified = false;
    });
  }

  /** Whether events arrive. */
  setFollowing(following: boolean): void {
    if (following !== this.#following) this.#update(() => (this.#following = following));
  }

  /** Whether the store answers. */
  setAnswering(answering: boolean): void {
    if (answering !== this.#answering) this.#update(() => (this.#answering = answering));
  }

  /** The store's own word on its head and its faults, and the `gaps` there were when it was asked. */
  takeStatus(status: StoreStatus, gaps: number): void {
    this.#update(() => {
      this.#answering = true;
      this.#faults = status.degraded;
      if (this.#verified || gaps !== this.#gaps) return;
      const hasMoved = status.head !== this.#head;
      this.#head = status.head;
      this.#verified = true;
      if (hasMoved) this.#tell({ kind: 'missed' });
    });
  }

  #update(change: () => void): void {
    const before = this.#described();
    change();
    if (this.#described() !== before) this.#tell({ kind: 'state' });
  }

  #described(): string {
    return JSON.stringify([this.fresh, this.degraded]);
  }

  #tell(change: WatchChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
