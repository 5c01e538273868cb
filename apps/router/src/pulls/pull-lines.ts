import { dial } from '@erwik/link';
import type { DialedNeighbor, LinkTerms } from '@erwik/link';
import { PullLine } from './pull-line.js';

/** An idle line is kept for the next pull for so long, ms: a handshake costs both sides 3 ms, and 20 s at 2 kbit/s. */
export const idleLineMs = 60_000;

interface Idle {
  readonly line: PullLine;
  readonly expiry: NodeJS.Timeout;
}

/** Connections to the neighbors that commits are pulled from. */
export class PullLines implements AsyncDisposable {
  readonly #terms: LinkTerms;
  readonly #idleMs: number;
  readonly #idle = new Map<string, Idle[]>();
  #isStopped = false;

  constructor(terms: LinkTerms, idleMs = idleLineMs) {
    this.#terms = terms;
    this.#idleMs = idleMs;
  }

  /**
   * A line to this neighbor: an idle one, or a new one. Errors: `UnavailableNeighbor` (also when the signal aborts),
   * `BadNeighbor`.
   */
  async take(name: string, neighbor: DialedNeighbor, signal: AbortSignal): Promise<PullLine> {
    for (let idle = this.#idle.get(name)?.at(-1); idle !== undefined; idle = this.#idle.get(name)?.at(-1)) {
      this.#forget(name, idle);
      if (idle.line.isOpen) return idle.line;
    }
    const { link } = await dial(this.#terms, neighbor, signal);
    return new PullLine(link);
  }

  /** Gives back a line on which nothing is under way any more. */
  giveBack(name: string, line: PullLine): void {
    if (this.#isStopped) return line.close('stopped');
    const expiry = setTimeout(() => {
      this.#forget(name, idle);
      line.close('idle');
    }, this.#idleMs);
    const idle: Idle = { line, expiry };
    this.#idle.set(name, [...(this.#idle.get(name) ?? []), idle]);
  }

  /** Closes the idle lines to a neighbor that may be gone: what is asked on them would wait for nobody. */
  drop(name: string): void {
    for (const idle of this.#idle.get(name) ?? []) {
      this.#forget(name, idle);
      idle.line.close('link lost');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    const lines = [...this.#idle.values()].flat().map(({ line }) => line);
    for (const name of [...this.#idle.keys()]) this.drop(name);
    await Promise.all(lines.map(({ link }) => link.closed));
  }

  #forget(name: string, idle: Idle): void {
    clearTimeout(idle.expiry);
    const others = (this.#idle.get(name) ?? []).filter((other) => other !== idle);
    if (others.length === 0) this.#idle.delete(name);
    else this.#idle.set(name, others);
  }
}
