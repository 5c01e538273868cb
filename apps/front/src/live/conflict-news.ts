import { UnavailableStore } from '@erwik/bus';
import { listMaxRows } from '@erwik/events';
import type { PageName } from '@erwik/events';
import type { StoreClient } from '../store/store-client.js';
import type { WatchChange } from '../store/store-watch.js';
import type { LiveEvent } from '../views/model.js';

/** The store is asked at most so often, in ms: merges come in bursts, and people choose at their own pace. */
const pauseMs = 1000;

type Told = Extract<LiveEvent, { kind: 'conflict' }>;

/** Tells which pages come to stand, or stand no more, in several versions: asked of the index whenever it has caught up. */
export class ConflictNews implements Disposable {
  readonly #store: StoreClient;
  readonly #tell: (event: Told) => void;
  #known: ReadonlyMap<PageName, number> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isAsked = false;
  #closed = false;

  constructor(store: StoreClient, tell: (event: Told) => void) {
    this.#store = store;
    this.#tell = tell;
  }

  /** Notes how things are, to tell what is another from now on: somebody listens. */
  begin(): void {
    this.#known = null;
    this.#ask();
  }

  /** Takes what happened to the wiki. */
  take(change: WatchChange): void {
    const mayDiffer =
      change.kind === 'missed' || (change.kind === 'event' && change.event.type === 'IndexCaughtUp');
    if (mayDiffer) this.#ask();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #ask(): void {
    this.#isAsked = true;
    if (this.#timer !== null || this.#closed) return;
    this.#isAsked = false;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isAsked) this.#ask();
    }, pauseMs).unref();
    void this.#compare();
  }

  async #compare(): Promise<void> {
    const now = await this.#read();
    if (now === null || this.#closed) return;
    const before = this.#known;
    this.#known = now;
    if (before === null) return;
    for (const [name, count] of now) {
      if (before.get(name) !== count) this.#tell({ kind: 'conflict', name, count });
    }
    for (const name of before.keys()) {
      if (!now.has(name)) this.#tell({ kind: 'conflict', name, count: 0 });
    }
  }

  /** The pages in several versions; null while the store does not answer. */
  async #read(): Promise<ReadonlyMap<PageName, number> | null> {
    try {
      const { rows } = await this.#store.ask('conflicts', { limit: listMaxRows });
      return new Map(rows.flatMap((row) => (row.kind === 'passages' ? [[row.name, row.count]] : [])));
    } catch (error) {
      if (error instanceof UnavailableStore) return null;
      throw error;
    }
  }
}
