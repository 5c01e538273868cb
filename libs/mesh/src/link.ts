import { noAccounts } from './account-spread.js';
import type { LinkAccounts } from './account-spread.js';
import type { Hello } from './messages.js';
import type { OutgoingQueue } from './outgoing-queue.js';
import type { ReadingBudget } from './reading-budget.js';

/** A ping that waits for its pong. `sinceMs` is when the first unanswered one was sent. */
export interface AwaitedPong {
  readonly sinceMs: number;
  readonly number: number;
  readonly sentMs: number;
  readonly doubtful: boolean;
}

/** Digests that differ from the other side's: when to look again, what was repaired last, and how long to wait after it. */
export interface Difference {
  readonly checkMs: number;
  readonly repaired: string;
  readonly waitMs: number;
}

/** A new connection with the key of a neighbor that has a link, from another start of its router. It waits, ungreeted. */
export interface Rival {
  readonly link: Link;
  readonly hello: Hello;
  /** the link is alive when the pong of this number or a later one comes */
  readonly ping: number;
}

/** A connection to one neighbor. Until its hello it belongs to nobody: `name` is null. */
export interface Link {
  readonly number: number;
  readonly dialed: string | null;
  /** what the certificate proves; null on plain TCP */
  readonly provenId: string | null;
  readonly openedMs: number;
  /** this node's wall clock when it was opened, shown only */
  readonly wallMs: number;
  name: string | null;
  /** the neighbor's incarnation in its hello: a higher one is a later life */
  incarnation: number;
  /** tells the starts of the neighbor's router apart; empty where it told none */
  boot: string;
  capabilities: readonly string[];
  /** the ids of its wiki in its hello */
  wiki: readonly string[];
  /** by how much the neighbor's wall clock was ahead of this node's, shown only */
  skewMs: number | null;
  /** what the neighbor said last of what it holds and shows */
  said: { readonly tips: string; readonly head: string | null };
  rttMs: number | null;
  bytesPerSecond: number | null;
  /** a limit of the router file */
  maxBytesPerSecond: number | null;
  queuedBytes: number;
  /** about how much it was given since `queuedBytes` was told */
  givenBytes: number;
  slow: boolean;
  /** when it was last found slow */
  slowMs: number;
  /** when the neighbor last said anything */
  heardMs: number;
  awaited: AwaitedPong | null;
  lastPing: number;
  /** who asked whether this neighbor lives: they are answered after the pong of this number or a later one */
  doubters: { readonly name: string; readonly ping: number }[];
  difference: Difference | null;
  /** the last tip that a repair has named: the next one goes on after it */
  repairedTo: string;
  rival: Rival | null;
  /** it is the rival of another link */
  waits: boolean;
  queue: OutgoingQueue | null;
  budget: ReadingBudget | null;
  readonly accounts: LinkAccounts;
  /** when it was last told the records that it asked for */
  poolToldMs: number;
}

/** All links of this node, by number and, once they have said hello, by neighbor. */
export class Links {
  readonly #byNumber = new Map<number, Link>();
  readonly #byName = new Map<string, Link>();
  readonly #dialed = new Set<string>();

  open(opened: Pick<Link, 'number' | 'dialed' | 'provenId' | 'openedMs' | 'wallMs'>): Link {
    const { number, dialed, provenId, openedMs, wallMs } = opened;
    const link: Link = {
      number,
      dialed,
      provenId,
      openedMs,
      wallMs,
      name: null,
      incarnation: 0,
      boot: '',
      capabilities: [],
      wiki: [],
      skewMs: null,
      said: { tips: '', head: null },
      rttMs: null,
      bytesPerSecond: null,
      maxBytesPerSecond: null,
      queuedBytes: 0,
      givenBytes: 0,
      slow: false,
      slowMs: 0,
      heardMs: openedMs,
      awaited: null,
      lastPing: 0,
      doubters: [],
      difference: null,
      repairedTo: '',
      rival: null,
      waits: false,
      queue: null,
      budget: null,
      accounts: noAccounts(),
      poolToldMs: -Infinity,
    };
    this.#byNumber.set(link.number, link);
    if (link.dialed !== null) this.#dialed.add(link.dialed);
    return link;
  }

  /** The link becomes the one to this neighbor. */
  name(link: Link, name: string): void {
    link.name = name;
    this.#byName.set(name, link);
    if (link.dialed !== null) this.#dialed.delete(link.dialed);
  }

  close(link: Link): void {
    this.#byNumber.delete(link.number);
    if (link.name === null && link.dialed !== null) this.#dialed.delete(link.dialed);
    if (link.name !== null && this.#byName.get(link.name) === link) this.#byName.delete(link.name);
  }

  get(number: number): Link | undefined {
    return this.#byNumber.get(number);
  }

  to(name: string): Link | undefined {
    return this.#byName.get(name);
  }

  /** Links that have said hello. */
  up(): Link[] {
    return [...this.#byName.values()];
  }

  get upCount(): number {
    return this.#byName.size;
  }

  /** A connection that this node dialed to that name is open, and has not said hello. */
  isOpening(name: string): boolean {
    return this.#dialed.has(name);
  }
}
