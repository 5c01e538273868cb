/** How much a link has taken of what was given to it. */
export interface Taken {
  readonly queuedBytes: number;
  readonly takenBytes: number;
}

/** Shorter than this, and what the system buffers looks like speed, ms. */
const windowMinMs = 1000;

/** Measures the rate of a link while bytes wait on it all the time: at other times it is not known what it could do. */
export class RateWatch {
  #since: { readonly atMs: number; readonly takenBytes: number } | null = null;

  /** Something was sent. */
  sent({ queuedBytes, takenBytes }: Taken, nowMs: number): void {
    if (queuedBytes > 0) this.#since ??= { atMs: nowMs, takenBytes };
  }

  /** Some of it was taken. Answers bytes per second, or null where it was not long enough to tell. */
  progress({ queuedBytes, takenBytes }: Taken, nowMs: number): number | null {
    const since = this.#since;
    if (since === null) return null;
    const elapsedMs = nowMs - since.atMs;
    if (queuedBytes === 0) this.#since = null;
    if (elapsedMs < windowMinMs) return null;
    if (queuedBytes > 0) this.#since = { atMs: nowMs, takenBytes };
    return ((takenBytes - since.takenBytes) * 1000) / elapsedMs;
  }
}
