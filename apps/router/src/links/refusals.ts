import type { BadNeighbor, UnavailableNeighbor } from '@erwik/link';
import type { Logger } from '@erwik/runtime';

/** Whoever knocks again and again is told of once in so long, ms. */
const saidAgainMs = 60_000;
/** Hosts of which it is remembered that they were told of. */
const hostsMax = 1000;

/** Tells of connections that did not become links: each host once a minute, with how often since. */
export class Refusals {
  readonly #log: Logger;
  readonly #said = new Map<string, { atMs: number; since: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  tell(why: BadNeighbor | UnavailableNeighbor, nowMs: number): void {
    const host = why.address.slice(0, why.address.lastIndexOf(':'));
    const said = this.#said.get(host);
    if (said !== undefined && nowMs - said.atMs < saidAgainMs) {
      said.since += 1;
      return;
    }
    this.#said.delete(host);
    this.#said.set(host, { atMs: nowMs, since: 0 });
    if (this.#said.size > hostsMax)
      for (const oldest of [...this.#said.keys()].slice(0, 1)) this.#said.delete(oldest);
    this.#log.warn(
      { host, reason: why.reason, detail: why.message, unsaid: said?.since ?? 0 },
      'a connection was refused',
    );
  }
}
