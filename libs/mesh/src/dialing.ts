import type { ConfiguredNeighbor, Turn } from './facts.js';
import type { MeshState } from './forwarding.js';
import {
  dialCourtesyMs,
  recordAgeMaxMs,
  redialFirstMs,
  redialMaxMs,
  redialMsPerMember,
  redialResetEveryMs,
} from './limits.js';

/** Keeps trying to have a link to every node of the mesh, for as long as it may be there. */
export class Dialing {
  readonly #state: MeshState;
  #configured = new Map<string, ConfiguredNeighbor>();
  readonly #failures = new Map<string, number>();
  readonly #underWay = new Set<string>();
  #resetMs = -Infinity;

  constructor(state: MeshState) {
    this.#state = state;
  }

  /** What the router file says of this neighbor. */
  configured(name: string): ConfiguredNeighbor | undefined {
    return this.#configured.get(name);
  }

  /** Where this node is dialed, `host:port`: the router file's word, else its own; null where nobody told. */
  addressOf(name: string): string | null {
    const configured = this.#configured.get(name)?.address;
    return configured ?? (this.#state.table.get(name)?.address || null);
  }

  /** The router file was read: its neighbors are dialed at once. */
  configure(turn: Turn, neighbors: readonly ConfiguredNeighbor[]): void {
    const before = this.#configured;
    this.#configured = new Map(neighbors.map((neighbor) => [neighbor.name, neighbor]));
    for (const { name, address } of neighbors) {
      if (before.get(name)?.address === address) continue;
      this.#failures.delete(name);
      this.#plan(turn, name, 0);
    }
  }

  /** A node was learned from others: the side with the smaller id dials, the other only when that does not come about. */
  learned(turn: Turn, name: string): void {
    const { table } = this.#state;
    const mineIsSmaller = table.self.id < (table.get(name)?.id ?? '');
    this.#failures.delete(name);
    this.#plan(turn, name, mineIsSmaller ? 0 : dialCourtesyMs * (1 + turn.random()));
  }

  /** A link was lost, or a dial has failed: again after a while that grows. */
  again(turn: Turn, name: string): void {
    this.#underWay.delete(name);
    const failures = this.#failures.get(name) ?? 0;
    const waitMs = Math.min(this.#longestMs(name), redialFirstMs * 2 ** failures);
    this.#failures.set(name, failures + 1);
    this.#plan(turn, name, waitMs * (0.5 + turn.random()));
  }

  /** The time to dial has come. */
  due(turn: Turn, name: string): void {
    const address = this.#addressOf(turn, name);
    if (address === undefined || !this.#isWanted(name)) return;
    this.#underWay.add(name);
    turn.act({ type: 'dial', name, address, id: this.#configured.get(name)?.id ?? null });
  }

  /** The dial has become a connection, which may or may not become a link. */
  opened(name: string): void {
    this.#underWay.delete(name);
  }

  /** There is a link now. Where one came up others may, so nobody waits out what an outage had made long. */
  linked(turn: Turn, name: string): void {
    this.#failures.delete(name);
    this.#state.alarms.clear({ kind: 'dial', name });
    if (turn.nowMs - this.#resetMs < redialResetEveryMs) return;
    this.#resetMs = turn.nowMs;
    for (const other of [...this.#failures.keys()]) {
      this.#failures.set(other, 0);
      this.#plan(turn, other, redialFirstMs * (0.5 + turn.random()));
    }
  }

  #plan(turn: Turn, name: string, waitMs: number): void {
    if (this.#isWanted(name)) this.#state.alarms.set({ kind: 'dial', name }, turn.nowMs + waitMs);
  }

  #isWanted(name: string): boolean {
    const { table, links } = this.#state;
    const isOpening = this.#underWay.has(name) || links.isOpening(name);
    return name !== table.self.name && links.to(name) === undefined && !isOpening;
  }

  /** Whoever others can reach is worth more attempts than one that seems gone. */
  #longestMs(name: string): number {
    const { table } = this.#state;
    if ((table.get(name)?.via.size ?? 0) > 0) return redialMaxMs.min;
    const mostMs = this.#configured.has(name) ? redialMaxMs.configured : redialMaxMs.learned;
    return Math.min(mostMs, Math.max(redialMaxMs.min, table.names().length * redialMsPerMember));
  }

  /** A node that has moved is known by its new address here and by its old one there: both are tried in turn. */
  #addressOf(turn: Turn, name: string): string | undefined {
    const member = this.#state.table.get(name);
    const configured = this.#configured.get(name)?.address;
    const isRecent = member !== undefined && turn.nowMs - member.heardMs < recordAgeMaxMs;
    const learned = isRecent && member.address !== '' ? member.address : undefined;
    const isEven = (this.#failures.get(name) ?? 0) % 2 === 0;
    return isEven ? (configured ?? learned) : (learned ?? configured);
  }
}
