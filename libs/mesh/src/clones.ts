import type { Turn } from './facts.js';
import { tell } from './forwarding.js';
import type { MeshState } from './forwarding.js';
import type { Heartbeat } from './heartbeat.js';
import { patience } from './link-health.js';
import type { Link } from './link.js';
import type { Hello } from './messages.js';

/** What becomes of a new connection: `admit` makes it the neighbor's link in place of the old one, `refuse` ends it. */
export interface ClonesParts {
  readonly heartbeat: Heartbeat;
  readonly admit: (turn: Turn, link: Link, hello: Hello) => void;
  readonly refuse: (turn: Turn, link: Link, name: string, reason: string) => void;
}

/**
 * Two starts of one node: was it started again, or is its data folder used twice? The link that is there is asked, while
 * the new one waits. An answer proves that both are running, and the first keeps its place; without one the new one gets it.
 */
export class Clones {
  readonly #state: MeshState;
  readonly #parts: ClonesParts;

  constructor(state: MeshState, parts: ClonesParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** A link of the same key from another start of its router. What tells nothing of starts is as it always was. */
  otherStart({ id, name, boot }: Hello): Link | undefined {
    const { links, table } = this.#state;
    const link = links.to(table.nameOf(id) ?? name);
    return link === undefined || link.boot === '' || boot === '' || link.boot === boot ? undefined : link;
  }

  /** The new link waits until the old one has answered or has had its time. One waits at a time. */
  ask(turn: Turn, old: Link, rival: Link, hello: Hello): void {
    if (old.rival !== null) {
      this.#parts.refuse(turn, rival, hello.name, 'crossed');
      return;
    }
    rival.waits = true;
    this.#state.alarms.clear({ kind: 'hello', link: rival.number });
    this.#parts.heartbeat.ping(turn, old);
    old.rival = { link: rival, hello, ping: old.lastPing };
    this.#state.alarms.set({ kind: 'rival', link: old.number }, turn.nowMs + patience(old).doubtMs);
  }

  /** The old link has answered the ping of this number: where that was sent for a rival, the rival is a clone. */
  answered(turn: Turn, old: Link, number: number): void {
    if (old.rival === null || number < old.rival.ping) return;
    const { link, hello } = old.rival;
    this.#settle(old);
    tell(turn, { about: 'clone', name: hello.name, id: hello.id });
    this.#parts.refuse(turn, link, hello.name, 'clone');
  }

  /** The old link is gone, or has not answered in time: the new one is the node that was started again. */
  succeed(turn: Turn, old: Link): void {
    if (old.rival === null) return;
    const { link, hello } = old.rival;
    this.#settle(old);
    this.#parts.admit(turn, link, hello);
  }

  /** A connection is gone that may have been waiting. */
  withdrawn(rival: Link): void {
    if (!rival.waits) return;
    const old = this.#state.links.up().find((link) => link.rival?.link === rival);
    if (old !== undefined) this.#settle(old);
  }

  #settle(old: Link): void {
    if (old.rival !== null) old.rival.link.waits = false;
    old.rival = null;
    this.#state.alarms.clear({ kind: 'rival', link: old.number });
  }
}
