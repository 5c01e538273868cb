import type { Turn } from './facts.js';
import { nobody } from './exclude.js';

import type { Forwarding, MeshState } from './forwarding.js';
import { incarnationStepMax, outliveEveryMs, outlivesBurst } from './limits.js';
import { recordsNotice } from './notices.js';
import { recordOf } from './routing-table.js';

/** What a node's own lives are told with: `sign` makes the signature of its record. */
export interface OwnLivesParts {
  readonly forwarding: Forwarding;
  readonly sign: (name: string, incarnation: number, address: string) => string;
}

/**
 * Others believe in a later life of this node, or in its death: it begins a life above that, and says so. What they say may
 * be a lie, or be said by a second node with the same key, so lives are begun in steps and at a pace that nobody can raise.
 */
export class OwnLives {
  readonly #state: MeshState;
  readonly #parts: OwnLivesParts;
  #believed = 0;
  #left = outlivesBurst;
  #countedMs: number | undefined;

  constructor(state: MeshState, parts: OwnLivesParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** Somebody believes that this node has lived to `believed`, which is this life or a later one. */
  outlive(turn: Turn, believed: number): void {
    this.#believed = Math.max(this.#believed, believed);
    if (this.#isInTime(turn)) this.#rise(turn);
    else if (!this.#state.alarms.has({ kind: 'outlive' }))
      this.#state.alarms.set({ kind: 'outlive' }, turn.nowMs + (1 - this.#left) * outliveEveryMs);
  }

  /** The time for another life has come. */
  due(turn: Turn): void {
    if (this.#believed >= this.#state.table.self.incarnation) this.outlive(turn, this.#believed);
  }

  /** A burst of lives, and then one after another: what was not used comes back with time. */
  #isInTime({ nowMs }: Turn): boolean {
    const earned = (nowMs - (this.#countedMs ?? nowMs)) / outliveEveryMs;
    this.#left = Math.min(outlivesBurst, this.#left + earned);
    this.#countedMs = nowMs;
    // a ten-thousandth is forgiven: times are fractions, and the alarm may ring that much too early
    return this.#left >= 1 - 1e-4;
  }

  #rise(turn: Turn): void {
    const { self } = this.#state.table;
    this.#left -= 1;
    const incarnation = Math.min(
      Math.max(this.#believed, self.incarnation) + 1,
      self.incarnation + incarnationStepMax,
    );
    turn.act({ type: 'persistIncarnation', incarnation });
    const signature = this.#parts.sign(self.name, incarnation, self.address);
    this.#state.table.raiseSelf(incarnation, signature);
    this.#parts.forwarding.spread(turn, recordsNotice([recordOf(self, turn.nowMs, true)]), nobody);
  }
}
