import { UnavailableStore } from '@erwik/bus';
import type { StoreClient } from './store-client.js';
import type { StoreWatch } from './store-watch.js';

/** A store that dies is noticed after this time at the latest, and one that comes back as well. */
const probeEveryMs = 2000;

/** Asks the store how it is, again and again, and at once when told to. */
export class StoreProbe implements AsyncDisposable {
  readonly #store: StoreClient;
  readonly #watch: StoreWatch;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #underWay: Promise<void> | null = null;

  constructor(store: StoreClient, watch: StoreWatch) {
    this.#store = store;
    this.#watch = watch;
    this.#timer = setInterval(() => void this.now(), probeEveryMs).unref();
    this.#stopListening = watch.listen(({ kind }) => {
      if (kind === 'state' && !watch.verified) void this.now();
    });
  }

  /** Settles when the store has answered or has failed to. */
  now(): Promise<void> {
    this.#underWay ??= this.#probe().finally(() => (this.#underWay = null));
    return this.#underWay;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    await this.#underWay;
  }

  async #probe(): Promise<void> {
    const gaps = this.#watch.gaps;
    try {
      this.#watch.takeStatus(await this.#store.ask('status', {}), gaps);
    } catch (error) {
      if (!(error instanceof UnavailableStore)) throw error;
      this.#watch.setAnswering(false);
    }
  }
}
