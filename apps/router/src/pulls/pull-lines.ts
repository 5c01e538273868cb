import { dial } from '@erwik/link';
import type { DialedNeighbor, LinkTerms } from '@erwik/link';
import { PullLine } from './pull-line.js';

/** An idle line is kept for the next pull for so long, ms: a handshake costs both sides 3 ms, and 20 s at 2 kbit/s. */
const idleMs = 60_000;

/** Connections to the neighbors that commits are pulled from. */
export class PullLines implements AsyncDisposable {
  readonly #terms: () => LinkTerms;
  readonly #idle = new Map<string, { readonly line: PullLine; readonly expiry: NodeJS.Timeout }[]>();

  constructor(terms: () => LinkTerms) {
    this.#terms = terms;
  }

  /** A line to this neighbor: an idle one, or a new one. Errors: `UnavailableNeighbor`, `BadNeighbor`. */
  async take(name: string, neighbor: DialedNeighbor): Promise<PullLine> {
    for (let idle = this.#idle.get(name)?.pop(); idle !== undefined; idle = this.#idle.get(name)?.pop()) {
      clearTimeout(idle.expiry);
      if (idle.line.isOpen) return idle.line;
    }
    const { link } = await dial(this.#terms(), neighbor);
    return new PullLine(link);
  }

  /** Gives back a line on which nothing is under way any more. */
  giveBack(name: string, line: PullLine): void {
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    const entry = { line, expiry: setTimeout(() => forget(), idleMs) };
    const forget = (): void => {
      idle.splice(idle.indexOf(entry), 1);
      line.close('idle');
    };
    idle.push(entry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lines = [...this.#idle.values()].flat();
    this.#idle.clear();
    for (const { line, expiry } of lines) {
      clearTimeout(expiry);
      line.close('stopped');
    }
    await Promise.all(lines.map(({ line }) => line.link.closed));
  }
}
