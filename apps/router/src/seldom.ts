import { LRUCache } from 'lru-cache';

/** What comes again is told again after a minute, and then after twice as long each time, up to an hour, ms. */
const firstWaitMs = 60_000;
const longestWaitMs = 60 * 60_000;
/** Subjects that are remembered: more of them are the work of somebody who wants to be told of. */
const subjectsMax = 1000;

interface Said {
  readonly atMs: number;
  readonly waitMs: number;
  unsaid: number;
}

/** Keeps what happens again and again, at somebody else's will, from filling the log. */
export class Seldom {
  readonly #said = new LRUCache<string, Said>({ max: subjectsMax });

  /** How often the subject came unsaid since it was told last, where it is to be told now; null where it is not. */
  sayNow(subject: string, nowMs: number): number | null {
    const said = this.#said.get(subject);
    if (said !== undefined && nowMs - said.atMs < said.waitMs) {
      said.unsaid += 1;
      return null;
    }
    const isNew = said === undefined || nowMs - said.atMs > 2 * said.waitMs;
    const waitMs = isNew ? firstWaitMs : Math.min(2 * said.waitMs, longestWaitMs);
    this.#said.set(subject, { atMs: nowMs, waitMs, unsaid: 0 });
    return said?.unsaid ?? 0;
  }
}
