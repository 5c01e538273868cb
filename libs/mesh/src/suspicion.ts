import { localHealthMax, suspicionMs } from './limits.js';
import type { Turn } from './facts.js';
import { pickMs } from './facts.js';

/**
 * How much this node may trust its own ears: 1 when its pings are answered, up to 8 when many are not. All its suspicions
 * last so many times longer, for then it is more likely that this node is the one in trouble.
 */
export class LocalHealth {
  #missed = 0;

  get factor(): number {
    return 1 + this.#missed;
  }

  answered(): void {
    this.#missed = Math.max(0, this.#missed - 1);
  }

  missed(): void {
    this.#missed = Math.min(localHealthMax - 1, this.#missed + 1);
  }
}

/** How long a neighbor stays suspect before it is held dead, ms. Chance spreads the observers, so that one tells for all. */
export function suspectForMs(turn: Turn, healthFactor: number): number {
  return pickMs(turn, suspicionMs) * healthFactor;
}

/** Whether a node may tell others that one is dead: not when it lost most of its links, for then it is itself the lost one. */
export function mayClaimDeath(linksUp: number, linksLost: number): boolean {
  return linksUp > 0 && linksUp >= linksLost;
}
