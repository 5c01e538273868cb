import type { AccountSpread } from './account-spread.js';
import { Clones } from './clones.js';
import type { CommitSpread } from './commit-spread.js';
import type { Dialing } from './dialing.js';
import { nobody } from './exclude.js';
import type { Turn } from './facts.js';
import type { MeshState } from './forwarding.js';
import { send, tell } from './forwarding.js';
import type { Forwarding } from './forwarding.js';
import type { Heartbeat } from './heartbeat.js';
import {
  accountsCapability,
  allButCapability,
  callCapability,
  clockSkewWarnMs,
  crossedDialMs,
  protocolVersions,
} from './limits.js';
import type { Link } from './link.js';
import type { Membership } from './membership.js';
import type { Hello, NeighborRecord } from './messages.js';
import { recordsNotice } from './notices.js';
import type { OwnLives } from './own-lives.js';
import type { WikiIdentity } from './wiki-identity.js';

/** The parts that a greeting acts through; `end` closes a link that is not wanted, with a reason for the other side. */
export interface GreetingParts {
  readonly forwarding: Forwarding;
  readonly dialing: Dialing;
  readonly membership: Membership;
  readonly heartbeat: Heartbeat;
  readonly lives: OwnLives;
  readonly commits: CommitSpread;
  readonly accounts: AccountSpread;
  readonly wiki: WikiIdentity;
  readonly end: (turn: Turn, link: Link, reason: string) => void;
}

/** What this node says of its program: which start of it this is (hex), and by which rules it merges. */
export interface Program {
  readonly boot: string;
  readonly mergeVersion: string;
}

/** How a connection becomes the link to a neighbor: who it is, whether it is wanted, and what both missed of each other. */
export class Greeting {
  readonly #state: MeshState;
  readonly #parts: GreetingParts;
  readonly #program: Program;
  readonly clones: Clones;
  #joiningBy: number | null = null;

  constructor(state: MeshState, parts: GreetingParts, program: Program) {
    this.#state = state;
    this.#parts = parts;
    this.#program = program;
    this.clones = new Clones(state, {
      heartbeat: parts.heartbeat,
      admit: (turn, link, hello) => this.#admit(turn, link, hello),
      refuse: (turn, link, name, reason) => this.#refuse(turn, link, name, reason),
    });
  }

  /** The side that dialed speaks first, for it knows whom it expects. */
  opened(turn: Turn, link: Link): void {
    if (link.dialed !== null) this.#sayHello(turn, link, link.dialed);
  }

  greeted(turn: Turn, link: Link, hello: Hello): void {
    const fault = this.#faultOf(turn, link, hello);
    if (fault !== undefined) {
      this.#refuse(turn, link, hello.name, fault);
      return;
    }
    const other = this.clones.otherStart(hello);
    if (other !== undefined) {
      this.clones.ask(turn, other, link, hello);
      return;
    }
    const existing = this.#state.links.to(hello.name);
    if (existing !== undefined && this.#isBetter(turn, existing, link, hello))
      this.#parts.end(turn, link, 'crossed');
    else this.#admit(turn, link, hello);
  }

  #refuse(turn: Turn, link: Link, name: string, reason: string): void {
    if (reason !== 'crossed') tell(turn, { about: 'linkRefused', name, reason });
    this.#parts.end(turn, link, reason);
  }

  /** The connection becomes the neighbor's link, in place of one that there may be. */
  #admit(turn: Turn, link: Link, hello: Hello): void {
    const { links, table } = this.#state;
    this.#shareWiki(turn, hello);
    const existing = links.to(table.nameOf(hello.id) ?? hello.name);
    if (link.dialed === null) this.#sayHello(turn, link, hello.name);
    this.#welcome(turn, link, hello);
    if (existing !== undefined) this.#parts.end(turn, existing, 'crossed');
  }

  #welcome(turn: Turn, link: Link, hello: Hello): void {
    const { links, table, alarms } = this.#state;
    const { membership, commits, lives } = this.#parts;
    const record = recordIn(hello);
    alarms.clear({ kind: 'hello', link: link.number });
    const applied = membership.learn(turn, record, hello.name);
    const member = table.get(hello.name);
    if (member === undefined) {
      this.#parts.end(turn, link, applied === 'full' ? 'full' : 'name');
      return;
    }
    links.name(link, hello.name);
    this.#note(turn, link, hello);
    const comesWhenCalled = hello.capabilities.includes(callCapability);
    tell(turn, { about: 'linkUp', name: hello.name, link: link.number, comesWhenCalled });
    this.#tellDifferences(turn, link, hello);
    membership.linkUp(turn, member);
    if (hello.join && (applied === 'new' || applied === 'raised')) this.#announce(turn, record);
    const { you } = hello;
    const { incarnation } = table.self;
    if (
      you !== null &&
      (you.incarnation > incarnation || (you.incarnation === incarnation && you.state === 'dead'))
    )
      lives.outlive(turn, you.incarnation);
    // two tables in the midst of a change differ for a moment: what still does then is found by the pings
    if (hello.join) membership.tellPool(turn, link, hello.buckets);
    if (hello.tips !== commits.digest) commits.repair(turn, link);
    // a hello says nothing of accounts: the answer does
    if (this.#parts.accounts.digestFor(link) !== null) this.#parts.heartbeat.ping(turn, link);
  }

  #note(turn: Turn, link: Link, hello: Hello): void {
    const { incarnation, boot, capabilities, wiki, wallMs, tips, head } = hello;
    const maxBytesPerSecond = this.#parts.dialing.configured(hello.name)?.maxBytesPerSecond ?? null;
    const skewMs = wallMs - link.wallMs;
    Object.assign(link, { incarnation, boot, capabilities, wiki, skewMs, said: { tips, head } });
    this.#parts.heartbeat.limited(turn, link, maxBytesPerSecond);
  }

  /**
   * A fresh node takes over the other's wiki. Links of its own from before, to nodes that may not know that wiki, are made
   * again: fresh neighbors then join as well, and one of yet another wiki is found out.
   */
  #shareWiki(turn: Turn, hello: Hello): void {
    const { wiki, end } = this.#parts;
    const kinship = wiki.kinship(hello);
    if (kinship === 'unites') wiki.unite(turn, hello.wiki);
    if (kinship !== 'joins') return;
    wiki.join(turn, hello.wiki);
    tell(turn, { about: 'joined', name: hello.name });
    for (const link of this.#state.links.up())
      if (link.wiki.length > 0 && !wiki.shares(link.wiki)) end(turn, link, 'again');
  }

  /** Tells the mesh of a node that joins: over links alone, for the node dials all others itself. */
  #announce(turn: Turn, record: NeighborRecord): void {
    const { table, links } = this.#state;
    const unlinked = table.names().filter((name) => links.to(name) === undefined);
    this.#parts.forwarding.spread(turn, recordsNotice([record]), nobody, [record.name, ...unlinked]);
  }

  #sayHello(turn: Turn, link: Link, to: string): void {
    const { table, links } = this.#state;
    const { commits, wiki } = this.#parts;
    const { name, id, incarnation, address, signature } = table.self;
    const known = table.get(to);
    send(turn, link, {
      type: 'hello',
      protocol: protocolVersions,
      name,
      id,
      incarnation,
      address,
      signature,
      join: links.upCount === 0 && this.#joinsBy(link),
      you: known === undefined ? null : { incarnation: known.incarnation, state: known.state },
      tips: commits.digest,
      buckets: table.buckets(),
      capabilities: [
        allButCapability,
        callCapability,
        ...(link.provenId === null ? [] : [accountsCapability]),
      ],
      wallMs: link.wallMs,
      wiki: wiki.ids,
      fresh: wiki.isFresh,
      boot: this.#program.boot,
      merge: this.#program.mergeVersion,
      head: commits.head,
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
    if (id === table.self.id) return this.#faultOfOwnKey(turn, hello);
    const pinned = this.#parts.dialing.configured(name)?.id ?? null;
    if ((link.provenId !== null && link.provenId !== id) || (pinned !== null && pinned !== id)) return 'id';
    const held = table.get(name);
    if (held !== undefined && held.id !== id) {
      tell(turn, { about: 'nameConflict', name, held: held.id, claimed: id });
      return 'name';
    }
    return this.#parts.wiki.kinship(hello) === 'foreign' ? 'wiki' : undefined;
  }

  /** Either this node has dialed itself, or another one runs with its key. */
  #faultOfOwnKey(turn: Turn, { name, id, boot }: Hello): string {
    if (boot === '' || boot === this.#program.boot) return 'self';
    tell(turn, { about: 'clone', name, id });
    return 'clone';
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

  #tellDifferences(turn: Turn, { skewMs }: Link, { name, merge }: Hello): void {
    if (skewMs !== null && Math.abs(skewMs) > clockSkewWarnMs)
      tell(turn, { about: 'clockSkew', name, skewMs });
    if (merge !== '' && merge !== this.#program.mergeVersion)
      tell(turn, { about: 'mergeVersion', name, version: merge });
  }
}

function recordIn({ name, id, incarnation, address, signature }: Hello): NeighborRecord {
  return { name, id, incarnation, address, signature, ageMs: 0 };
}
