import { allButCapability, answerRoundTrips, dutyAckMs, excludeNamesMax } from './limits.js';
import type { Alarms } from './alarms.js';
import { dutyOf, everybody, narrow } from './exclude.js';
import type { Told, Turn } from './facts.js';
import { planFanOut } from './fan-out.js';
import type { Target } from './fan-out.js';
import { isHealthy, takesMore } from './link-health.js';
import type { Link, Links } from './link.js';
import type {
  CommitNotice,
  DeadNeighborNotice,
  Exclude,
  NewNeighborNotice,
  Notice,
  SentMessage,
} from './messages.js';
import { noticeBytes } from './notices.js';
import { OutgoingQueue } from './outgoing-queue.js';
import type { Member, RoutingTable } from './routing-table.js';

/** What the parts of the mesh share. */
export interface MeshState {
  readonly table: RoutingTable;
  readonly links: Links;
  readonly alarms: Alarms;
}

/** A notice whose exclude list is yet to be made. */
export type Unaddressed =
  Omit<CommitNotice, 'exclude'> | Omit<NewNeighborNotice, 'exclude'> | Omit<DeadNeighborNotice, 'exclude'>;

/** Sends a message as it is. */
export function send(turn: Turn, { number }: Link, message: SentMessage): void {
  turn.act({ type: 'send', link: number, message });
}

/** Tells the log and the page about the mesh. */
export function tell(turn: Turn, told: Told): void {
  turn.act({ type: 'tell', told });
}

/** A duty that was given to a head and is not acknowledged yet. */
interface GivenDuty {
  readonly duty: readonly string[];
  readonly received: Exclude;
}

/** Brings notices to the nodes they are for: directly, through heads, and again where a head does not answer. */
export class Forwarding {
  readonly #state: MeshState;
  readonly #given = new Map<string, GivenDuty>();

  constructor(state: MeshState) {
    this.#state = state;
  }

  /** Brings a notice to everybody that the received list does not exclude, but to none of `besides`. */
  spread(turn: Turn, notice: Unaddressed, received: Exclude, besides: readonly string[] = []): void {
    if ('allBut' in received && received.allBut.length === 0) return;
    const { table, links } = this.#state;
    const reachable = table
      .others()
      .filter((member) => isReachable(member, links) && !besides.includes(member.name))
      .map(({ name }) => name);
    this.#bring(turn, notice, { received, duty: dutyOf(received, reachable) });
  }

  /** Tells one neighbor alone. */
  inform(turn: Turn, link: Link, notice: Unaddressed): void {
    this.#give(turn, link, { ...notice, exclude: everybody });
  }

  /** The head has the notice and does its part. */
  acknowledged(sha: string, head: string): void {
    this.#given.delete(`${sha} ${head}`);
    this.#state.alarms.clear({ kind: 'duty', sha, head });
  }

  /** The head does not answer: its part is done again without it. */
  redelegate(turn: Turn, sha: string, head: string): void {
    const given = this.#given.get(`${sha} ${head}`);
    if (given === undefined) return;
    this.acknowledged(sha, head);
    tell(turn, { about: 'redelegated', sha, from: head });
    this.#bring(turn, { type: 'commit', checksum: sha }, given);
  }

  /** What a lost neighbor was to do for others is done again at once. */
  lost(turn: Turn, head: string): void {
    const shas = [...this.#given.keys()].filter((key) => key.endsWith(` ${head}`));
    for (const key of shas) this.redelegate(turn, key.slice(0, key.indexOf(' ')), head);
  }

  /** Sends of what waited for this link as much as it takes now. */
  flush(turn: Turn, link: Link): void {
    while (link.queue !== null && takesMore(link)) {
      const notice = link.queue.take();
      if (notice === null) link.queue = null;
      else sendNotice(turn, link, notice);
    }
  }

  #bring(turn: Turn, notice: Unaddressed, { received, duty }: GivenDuty): void {
    const { table, links, alarms } = this.#state;
    const forwarder = { received, self: table.self.name, members: table.names() };
    for (const parcel of planFanOut(this.#targets(duty, received), notice.checksum)) {
      const link = links.to(parcel.name);
      if (link === undefined) continue;
      const head = parcel.name;
      this.#give(turn, link, { ...notice, exclude: narrow(forwarder, parcel.duty, head) });
      if (notice.type !== 'commit' || parcel.duty.length === 0) continue;
      this.#given.set(`${notice.checksum} ${head}`, { duty: parcel.duty, received });
      const ackMs = Math.max(dutyAckMs, answerRoundTrips * (link.rttMs ?? 0));
      alarms.set({ kind: 'duty', sha: notice.checksum, head }, turn.nowMs + ackMs);
    }
  }

  /** A neighbor that does not understand the short form is told everything directly, and leaned on for nothing. */
  #targets(duty: readonly string[], received: Exclude): Target[] {
    const { table, links } = this.#state;
    const isShort = 'allBut' in received || table.names().length > excludeNamesMax;
    return duty.map((name) => {
      const link = links.to(name);
      if (link === undefined) return { name, link: 'none', via: table.get(name)?.via ?? new Set() };
      const isHead = isHealthy(link) && (!isShort || link.capabilities.includes(allButCapability));
      return { name, link: isHead ? 'healthy' : 'poor' };
    });
  }

  #give(turn: Turn, link: Link, notice: Notice): void {
    const understood = 'names' in notice.exclude || link.capabilities.includes(allButCapability);
    const said = understood ? notice : { ...notice, exclude: { names: this.#state.table.names() } };
    if (link.queue === null && takesMore(link)) {
      sendNotice(turn, link, said);
      return;
    }
    link.queue ??= new OutgoingQueue();
    enqueue(link.queue, said);
  }
}

/** Somebody can bring a notice there: this node, or one that said it has a link. A suspect may still be reached by others. */
export function isReachable(member: Member, links: Links): boolean {
  return member.state !== 'dead' || member.via.size > 0 || links.to(member.name) !== undefined;
}

function sendNotice(turn: Turn, link: Link, notice: Notice): void {
  send(turn, link, notice);
  link.givenBytes += noticeBytes(notice);
}

function enqueue(queue: OutgoingQueue, notice: Notice): void {
  const { exclude } = notice;
  if (notice.type === 'commit') queue.addCommit(notice.checksum, exclude);
  else if (notice.type === 'new_neighbor')
    for (const record of notice.records) queue.addRecord(record, exclude);
  else for (const claim of notice.claims) queue.addClaim(claim, exclude);
}
