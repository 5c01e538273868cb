import { BadNeighbor, UnavailableNeighbor, dial } from '@erwik/link';
import type { Link, LinkTerms } from '@erwik/link';
import type { Logger } from '@erwik/runtime';
import { LRUCache } from 'lru-cache';
import { Turns } from '../turns.js';
import { addressParts } from './terms.js';

/** Whom to dial, as the mesh says it. */
export interface Dialed {
  readonly name: string;
  readonly address: string;
  readonly id: string | null;
}

/** What comes of dialing: exactly one of both, unless the router stops. */
export interface DialEnds {
  readonly onLink: (link: Link, name: string) => void;
  readonly onFailed: (name: string, why: BadNeighbor | UnavailableNeighbor) => void;
}

/**
 * Neighbors that the router file does not name are dialed so many at one time: a neighbor may tell of a thousand that do not
 * exist, and each takes a handshake or half a minute.
 */
const learnedAtOnce = 32;
/** Neighbors whose last failure is remembered: more than anybody looks at. */
const failuresMax = 1000;

/** Dials neighbors, each as often as the mesh wants; what is the same as the last time is told once. */
export class Dialer {
  readonly #terms: LinkTerms;
  readonly #ends: DialEnds;
  readonly #log: Logger;
  readonly #failures = new LRUCache<string, string>({ max: failuresMax });
  readonly #stopping = new AbortController();
  readonly #turns = new Turns(learnedAtOnce);

  constructor(terms: LinkTerms, ends: DialEnds, log: Logger) {
    this.#terms = terms;
    this.#ends = ends;
    this.#log = log;
  }

  /** Dials at once, or when it is its turn where somebody else told of the neighbor (`isLearned`). */
  async dial(dialed: Dialed, isLearned: boolean): Promise<void> {
    if (isLearned) await this.#turns.take(() => this.#dial(dialed));
    else await this.#dial(dialed);
  }

  /** Ends all dialing: nothing comes of it. */
  stop(): void {
    this.#stopping.abort();
  }

  async #dial({ name, address, id }: Dialed): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    try {
      const place = { ...addressParts(address), id: id ?? undefined };
      const { link } = await dial(this.#terms, place, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return link.close('stopped');
      this.#failures.delete(name);
      this.#ends.onLink(link, name);
    } catch (error) {
      if (!(error instanceof BadNeighbor || error instanceof UnavailableNeighbor)) throw error;
      if (!this.#stopping.signal.aborted) this.#failed(name, error);
    }
  }

  #failed(name: string, why: BadNeighbor | UnavailableNeighbor): void {
    const { reason } = why;
    if (this.#failures.get(name) !== reason) {
      const level = why instanceof BadNeighbor ? 'warn' : 'info';
      this.#log[level](
        { node: name, reason, detail: why.message },
        'a neighbor cannot be reached; it is tried again',
      );
      this.#failures.set(name, reason);
    }
    this.#ends.onFailed(name, why);
  }
}
