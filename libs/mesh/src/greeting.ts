import type { Dialing } from './dialing.js';
import { nobody } from './exclude.js';
import type { Turn } from './facts.js';
import type { MeshState } from './forwarding.js';
import { recordsNotice, send, tell } from './forwarding.js';
import type { Forwarding } from './forwarding.js';
import type { CommitSpread } from './commit-spread.js';
import { allButCapability, clockSkewWarnMs, crossedDialMs, protocolVersions } from './limits.js';
import type { Link } from './link.js';
import type { Membership } from './membership.js';
import type { Hello, NeighborRecord } from './messages.js';

/** The parts that a greeting acts through; `end` closes a link that is not wanted, with a reason for the other side. */
export interface GreetingParts {
  readonly forwarding: Forwarding;
  readonly dialing: Dialing;
  readonly membership: Membership;
  readonly commits: CommitSpread;
  readonly end: (turn: Turn, link: Link, reason: string) => void;
}

/** How a connection becomes the link to a neighbor: who it is, whether it is wanted, and what both missed of each other. */
export class Greeting {
  readonly #state: MeshState;
  readonly #parts: GreetingParts;
  #joiningBy: number | null = null;

  constructor(state: MeshState, parts: GreetingParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** The side that dialed speaks first, for it knows whom it expects. */
  opened(turn: Turn, link: Link): void {
    if (link.dialed !== null) this.#sayHello(turn, link, link.dialed);
  }

  greeted(turn: Turn, link: Link, hello: Hello): void {
    const fault = this.#faultOf(turn, link, hello);
    if (fault !== undefined) {
      tell(turn, { about: 'linkRefused', name: hello.name, reason: fault });
      this.#parts.end(turn, link, fault);
      return;
    }
    const existing = this.#state.links.to(hello.name);
    if (existing !== undefined && this.#isBetter(turn, existing, link, hello)) {
      this.#parts.end(turn, link, 'crossed');
      return;
    }
    if (link.dialed === null) this.#sayHello(turn, link, hello.name);
    this.#welcome(turn, link, hello);
    if (existing !== undefined) this.#parts.end(turn, existing, 'crossed');
  }

  #welcome(turn: Turn, link: Link, hello: Hello): void {
    const { links, table, alarms } = this.#state;
    const { membership, commits } = this.#parts;
    const record = recordIn(hello);
    alarms.clear({ kind: 'hello', link: link.number });
    const applied = membership.learn(turn, record, hello.name);
    const member = table.get(hello.name);
    if (member === undefined) {
      this.#parts.end(turn, link, applied === 'full' ? 'full' : 'name');
      return;
    }
    links.name(link, hello.name);
    link.incarnation = hello.incarnation;
    link.capabilities = hello.capabilities;
    link.maxBytesPerSecond = this.#parts.dialing.configured(hello.name)?.maxBytesPerSecond ?? null;
    tell(turn, { about: 'linkUp', name: hello.name, link: link.number });
    this.#tellSkew(turn, link, hello);
    membership.linkUp(turn, member);
    if (hello.join && (applied === 'new' || applied === 'raised')) this.#announce(turn, record);
    const { you } = hello;
    const { incarnation } = table.self;
    if (
      you !== null &&
      (you.incarnation > incarnation || (you.incarnation === incarnation && you.state === 'dead'))
    )
      membership.outlive(turn, you.incarnation);
    // two tables in the midst of a change differ for a moment: what still does then is found by the pings
    if (hello.join) membership.tellPool(turn, link, hello.buckets);
    if (hello.tips !== commits.digest) commits.repair(turn, link);
  }

  /** Tells the mesh of a node that joins: over links alone, for the node dials all others itself. */
  #announce(turn: Turn, record: NeighborRecord): void {
    const { table, links } = this.#state;
    const unlinked = table.names().filter((name) => links.to(name) === undefined);
    this.#parts.forwarding.spread(turn, recordsNotice([record]), nobody, [record.name, ...unlinked]);
  }

  #sayHello(turn: Turn, link: Link, to: string): void {
    const { table, links } = this.#state;
    const { name, id, incarnation, address, signature } = table.self;
    const known = table.get(to);
    const you = known === undefined ? null : { incarnation: known.incarnation, state: known.state };
    send(turn, link, {
      ...{ type: 'hello', protocol: protocolVersions, name, id, incarnation, address, signature },
      join: links.upCount === 0 && this.#joinsBy(link),
      you,
      tips: this.#parts.commits.digest,
      buckets: table.buckets(),
      capabilities: [allButCapability],
      wallMs: link.wallMs,
    });
  }

  /** Only one neighbor at a time is asked to announce this node: each of them would tell the whole mesh. */
  #joinsBy(link: Link): boolean {
    const asked = this.#joiningBy === null ? undefined : this.#state.links.get(this.#joiningBy);
    if (asked !== undefined && asked !== link) return false;
    this.#joiningBy = link.number;
    return true;
  }

  #faultOf(turn: Turn, link: Link, hello: Hello): string | undefined {
    const { table } = this.#state;
    const { protocol, name, id } = hello;
    if (protocol.max < protocolVersions.min || protocol.min > protocolVersions.max) return 'version';
    if (id === table.self.id) return 'self';
    const pinned = this.#parts.dialing.configured(name)?.id ?? null;
    if ((link.provenId !== null && link.provenId !== id) || (pinned !== null && pinned !== id)) return 'id';
    const held = table.get(name);
    if (held === undefined || held.id === id) return undefined;
    tell(turn, { about: 'nameConflict', name, held: held.id, claimed: id });
    return 'name';
  }

  /**
   * Two links to one neighbor: of crossed dials both sides keep the one that the smaller id began. A link of a later life
   * replaces that of an earlier one, and a link to which a new one comes much later was lost by the other side.
   */
  #isBetter(turn: Turn, existing: Link, link: Link, hello: Hello): boolean {
    if (hello.incarnation > existing.incarnation) return false;
    if (turn.nowMs - existing.openedMs > crossedDialMs) return false;
    if ((existing.dialed === null) === (link.dialed === null)) return false;
    const mineIsSmaller = this.#state.table.self.id < hello.id;
    return (existing.dialed !== null) === mineIsSmaller;
  }

  #tellSkew(turn: Turn, link: Link, hello: Hello): void {
    const skewMs = hello.wallMs - link.wallMs;
    if (Math.abs(skewMs) > clockSkewWarnMs) tell(turn, { about: 'clockSkew', name: hello.name, skewMs });
  }
}

function recordIn({ name, id, incarnation, address, signature }: Hello): NeighborRecord {
  return { name, id, incarnation, address, signature, ageMs: 0 };
}
