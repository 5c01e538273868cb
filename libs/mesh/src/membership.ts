import type { Dialing } from './dialing.js';
import { nobody } from './exclude.js';
import type { Turn } from './facts.js';
import { tell } from './forwarding.js';
import type { Forwarding, MeshState } from './forwarding.js';
import type { Heartbeat } from './heartbeat.js';
import { claimBelievedMs, freshContactMs, lostLinksMs, poolToldEveryMs, recordsPerNotice } from './limits.js';
import type { Link } from './link.js';
import type {
  DeadNeighborNotice,
  DeathClaim,
  MemberState,
  NeighborRecord,
  NewNeighborNotice,
} from './messages.js';
import { claimsNotice, recordsNotice } from './notices.js';
import type { OwnLives } from './own-lives.js';
import { recordOf, tellsOfContact } from './routing-table.js';
import type { Applied, Member } from './routing-table.js';
import { mayClaimDeath, suspectForMs } from './suspicion.js';

/** The parts that membership acts through. */
export interface MembershipParts {
  readonly forwarding: Forwarding;
  readonly dialing: Dialing;
  readonly heartbeat: Heartbeat;
  readonly lives: OwnLives;
}

/** Who is in the mesh, and who is alive: records and claims of others, judged by this node's own links. */
export class Membership {
  readonly #state: MeshState;
  readonly #parts: MembershipParts;
  readonly #lostMs = new Map<string, number>();

  constructor(state: MeshState, parts: MembershipParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** A notice about nodes has come in, and goes on to those it is yet to reach. */
  heard(turn: Turn, link: Link, { exclude, ...notice }: NewNeighborNotice): void {
    if (link.name === null) return;
    for (const record of notice.records)
      if (this.learn(turn, record, link.name) === 'older' && record.name === link.name)
        this.#tellOfItself(turn, link);
    this.#parts.forwarding.spread(turn, notice, exclude, [link.name]);
  }

  /** A claim of death has come in. It goes on to those it is yet to reach, but not to its subject. */
  claimed(turn: Turn, link: Link, { exclude, ...notice }: DeadNeighborNotice): void {
    if (link.name === null) return;
    for (const claim of notice.claims) this.#weigh(turn, link, claim);
    const subjects = notice.claims.map(({ name }) => name);
    this.#parts.forwarding.spread(turn, notice, exclude, [link.name, ...subjects]);
  }

  /** Takes in a record; `from` is the neighbor that told it. */
  learn(turn: Turn, record: NeighborRecord, from: string): Applied {
    const { table, links } = this.#state;
    if (record.name === table.self.name && record.id === table.self.id) {
      if (record.incarnation > table.self.incarnation) this.#parts.lives.outlive(turn, record.incarnation);
      return 'same';
    }
    const before = table.get(record.name);
    const applied = table.apply(record, turn.nowMs);
    const member = table.get(record.name);
    if (applied === 'conflict') this.#tellConflict(turn, record, before);
    if (applied === 'full') tell(turn, { about: 'tableFull', name: record.name });
    if (member === undefined || links.to(record.name) !== undefined || from === record.name) return applied;
    if (applied === 'new' || applied === 'raised') this.#tryToReach(turn, member);
    if (record.incarnation === member.incarnation && tellsOfContact(record)) {
      if (member.via.size === 0 && member.claimed === 'here') this.#takeBack(turn, member, from);
      member.via.add(record.via ?? from);
    }
    return applied;
  }

  /** Takes in what this node knew when it last ran, some time ago. */
  remember(turn: Turn, record: NeighborRecord): void {
    this.learn(turn, { ...record, ageMs: Math.max(record.ageMs, freshContactMs + 1) }, '');
  }

  /** A link has come up: there is no better sign of life. */
  linkUp(turn: Turn, member: Member): void {
    this.#lostMs.delete(member.name);
    this.#state.alarms.clear({ kind: 'suspicion', name: member.name });
    member.via.clear();
    member.heardMs = turn.nowMs;
    member.claimed = 'nowhere';
    this.#become(turn, member, 'alive');
    this.#parts.dialing.linked(turn, member.name);
  }

  /** The link to this node is gone. It may still be there for others, and soon again for this one. */
  linkLost(turn: Turn, name: string): void {
    const member = this.#state.table.get(name);
    for (const other of this.#state.table.others()) other.via.delete(name);
    if (member === undefined) return;
    member.heardMs = turn.nowMs;
    this.#lostMs.set(name, turn.nowMs);
    this.#become(turn, member, 'suspect');
    this.#startSuspicion(turn, member);
    this.#parts.dialing.again(turn, name);
  }

  /** A suspect has had its time. */
  suspicionDue(turn: Turn, name: string): void {
    const { table, links } = this.#state;
    const member = table.get(name);
    if (member === undefined || links.to(name) !== undefined || member.state === 'dead') return;
    this.#become(turn, member, 'dead');
    if (member.claimed !== 'nowhere' || member.via.size > 0 || !this.#mayClaim(turn)) return;
    member.claimed = 'here';
    const claim = { name, incarnation: member.incarnation, by: table.self.name };
    this.#parts.forwarding.spread(turn, claimsNotice([claim]), nobody, [name]);
  }

  /** A neighbor asks for records. One that asks all the time is answered now and then: each answer may be the entire pool. */
  asked(turn: Turn, link: Link, theirBuckets: readonly string[]): void {
    if (turn.nowMs - link.poolToldMs < poolToldEveryMs) return;
    link.poolToldMs = turn.nowMs;
    this.tellPool(turn, link, theirBuckets);
  }

  /** Tells a neighbor the records of the buckets that differ from its own. For one that joins this is the entire pool. */
  tellPool(turn: Turn, link: Link, theirBuckets: readonly string[]): void {
    const { table, links } = this.#state;
    const members = table.inDifferingBuckets(theirBuckets).filter(({ name }) => name !== link.name);
    for (let at = 0; at < members.length; at += recordsPerNotice) {
      const records = members
        .slice(at, at + recordsPerNotice)
        .map((member) =>
          recordOf(member, turn.nowMs, this.#isHere(member) || links.to(member.name) !== undefined),
        );
      this.#parts.forwarding.inform(turn, link, recordsNotice(records));
    }
  }

  #weigh(turn: Turn, link: Link, claim: DeathClaim): void {
    const { table, links } = this.#state;
    const { self } = table;
    if (claim.name === self.name && claim.incarnation >= self.incarnation) {
      this.#parts.lives.outlive(turn, claim.incarnation);
      return;
    }
    const member = table.get(claim.name);
    if (member === undefined || claim.incarnation > member.incarnation) return;
    const asker = links.to(claim.by) ?? link;
    if (claim.incarnation < member.incarnation) {
      const isLinked = this.#isHere(member) || links.to(member.name) !== undefined;
      this.#parts.forwarding.inform(turn, asker, recordsNotice([recordOf(member, turn.nowMs, isLinked)]));
      return;
    }
    member.claimed = 'elsewhere';
    const subject = links.to(claim.name);
    if (subject !== undefined) {
      if (asker.name !== null) this.#parts.heartbeat.doubt(turn, subject, asker.name);
      return;
    }
    member.via.clear();
    if (turn.nowMs - member.suspectMs > claimBelievedMs) this.#become(turn, member, 'dead');
  }

  /** A neighbor that is believed to have lived longer than it says is told so: nobody else would hear of it. */
  #tellOfItself(turn: Turn, link: Link): void {
    const member = this.#state.table.get(link.name ?? '');
    if (member === undefined) return;
    this.#parts.forwarding.inform(turn, link, recordsNotice([recordOf(member, turn.nowMs, true)]));
  }

  /** Whom this node told dead somebody can reach: those who believed it and have no link either shall know the way. */
  #takeBack(turn: Turn, member: Member, from: string): void {
    const notice = recordsNotice([{ ...recordOf(member, turn.nowMs, true), via: from }]);
    this.#parts.forwarding.spread(turn, notice, nobody, [from, member.name]);
  }

  #tryToReach(turn: Turn, member: Member): void {
    tell(turn, { about: 'member', name: member.name, state: member.state });
    this.#startSuspicion(turn, member);
    this.#parts.dialing.learned(turn, member.name);
  }

  #startSuspicion(turn: Turn, member: Member): void {
    member.suspectMs = turn.nowMs;
    const waitMs = suspectForMs(turn, this.#parts.heartbeat.health.factor);
    this.#state.alarms.set({ kind: 'suspicion', name: member.name }, turn.nowMs + waitMs);
  }

  #become(turn: Turn, member: Member, state: MemberState): void {
    if (member.state === state) return;
    member.state = state;
    tell(turn, { about: 'member', name: member.name, state });
  }

  #isHere(member: Member): boolean {
    return member === this.#state.table.self;
  }

  #mayClaim(turn: Turn): boolean {
    for (const [name, lostMs] of [...this.#lostMs])
      if (turn.nowMs - lostMs > lostLinksMs) this.#lostMs.delete(name);
    return mayClaimDeath(this.#state.links.upCount, this.#lostMs.size);
  }

  #tellConflict(turn: Turn, record: NeighborRecord, held: Member | undefined): void {
    tell(turn, { about: 'nameConflict', name: record.name, held: held?.id ?? record.id, claimed: record.id });
  }
}
