import type { AccountSpread } from './account-spread.js';
import type { CommitSpread } from './commit-spread.js';
import { pickMs } from './facts.js';
import type { Turn } from './facts.js';
import { send } from './forwarding.js';
import type { Forwarding, MeshState } from './forwarding.js';
import {
  answerMs,
  cutHeardMs,
  differGraceMs,
  pingEveryMs,
  pingJitter,
  pingLinksMax,
  pingSlowEveryMs,
  repairWaitMs,
} from './limits.js';
import { isNarrow, judgeSlow, medianProbeMs, patience, smoothed } from './link-health.js';
import type { Difference, Link } from './link.js';
import type { Digests, Ping, Pong } from './messages.js';
import { recordsNotice } from './notices.js';
import { recordOf } from './routing-table.js';
import { LocalHealth } from './suspicion.js';

/** The parts that the heartbeat acts through. */
export interface HeartbeatParts {
  readonly forwarding: Forwarding;
  readonly commits: CommitSpread;
  readonly accounts: AccountSpread;
}

/**
 * Pings: whether the other side is there, how far away it is, and whether it knows the same. Notices are hints that may be
 * lost; the digests on the pings are what makes nodes equal in the end.
 */
export class Heartbeat {
  readonly #state: MeshState;
  readonly #parts: HeartbeatParts;
  readonly health = new LocalHealth();
  #medianProbeMs = 0;

  constructor(state: MeshState, parts: HeartbeatParts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** Pings the links of this round, and sets the next one. */
  round(turn: Turn): void {
    const up = this.#state.links.up();
    const due = up.filter((link) => link.awaited === null && this.#isTime(turn, link));
    const asked = someOf(turn, due, pingLinksMax);
    this.#medianProbeMs = medianProbeMs(up.length <= pingLinksMax ? up : asked);
    for (const link of asked) this.ping(turn, link);
    const waitMs = pingEveryMs * (1 - pingJitter + 2 * pingJitter * turn.random());
    this.#state.alarms.set({ kind: 'ping' }, turn.nowMs + waitMs);
  }

  /** Pings one link now, though others may be unanswered. */
  ping(turn: Turn, link: Link): void {
    link.lastPing += 1;
    const { awaited, lastPing: number } = link;
    link.awaited = {
      ...{ sinceMs: awaited?.sinceMs ?? turn.nowMs, sentMs: turn.nowMs, number },
      doubtful: awaited?.doubtful ?? false,
    };
    send(turn, link, { type: 'ping', number, ...this.#digestsFor(link) });
    if (awaited === null) this.#awaitAnswer(turn, link);
  }

  /** `asker` was told that this neighbor is dead: it is answered when the neighbor has answered once more. */
  doubt(turn: Turn, link: Link, asker: string): void {
    this.ping(turn, link);
    link.doubters.push({ name: asker, ping: link.lastPing });
  }

  pinged(turn: Turn, link: Link, ping: Ping): void {
    send(turn, link, { type: 'pong', number: ping.number, ...this.#digestsFor(link) });
    this.compare(turn, link, ping);
  }

  ponged(turn: Turn, link: Link, pong: Pong): void {
    const { awaited } = link;
    if (awaited !== null) {
      if (pong.number === awaited.number) link.rttMs = smoothed(link.rttMs, turn.nowMs - awaited.sentMs);
      link.awaited = null;
      this.#state.alarms.clear({ kind: 'answer', link: link.number });
      this.health.answered();
    }
    judgeSlow(link, this.#medianProbeMs, turn.nowMs);
    this.#answerDoubters(turn, link, pong.number);
    this.compare(turn, link, pong);
  }

  /** The router file limits this link, or does so no more. */
  limited(turn: Turn, link: Link, maxBytesPerSecond: number | null): void {
    link.maxBytesPerSecond = maxBytesPerSecond;
    judgeSlow(link, this.#medianProbeMs, turn.nowMs);
  }

  /** A measurement of the link's rate has come in. */
  measured(turn: Turn, link: Link, bytesPerSecond: number): void {
    link.bytesPerSecond = smoothed(link.bytesPerSecond, bytesPerSecond);
    judgeSlow(link, this.#medianProbeMs, turn.nowMs);
  }

  /** A ping is overdue: doubts the link and pings again. Answers false when the link has had its time and shall be cut. */
  isStillAwaited(turn: Turn, link: Link): boolean {
    const { awaited } = link;
    if (awaited === null) return true;
    // a millisecond is forgiven: times are fractions, and the sum that set the alarm may round the other way
    if (turn.nowMs - awaited.sinceMs + 1 >= cutAfterMs(link, awaited.sinceMs)) return false;
    if (!awaited.doubtful) this.health.missed();
    link.awaited = { ...awaited, doubtful: true };
    this.ping(turn, link);
    this.#awaitAnswer(turn, link);
    return true;
  }

  /**
   * Digests that differ for longer than a notice travels are repaired: each side names its tips to the other, and asks for
   * the records of the buckets that differ. While that changes nothing it is repeated ever more rarely.
   */
  compare(turn: Turn, link: Link, theirs: Digests): void {
    link.said = { tips: theirs.tips, head: theirs.head };
    this.#parts.accounts.compare(turn, link, theirs.accounts);
    const mine = this.#digests();
    if (theirs.tips === mine.tips && theirs.members === mine.members) {
      link.difference = null;
      this.#state.alarms.clear({ kind: 'differ', link: link.number });
    } else if (link.difference === null) {
      this.#checkAgain(turn, link, { repaired: '', waitMs: pickMs(turn, differGraceMs) });
    } else if (turn.nowMs >= link.difference.checkMs) {
      const isThrough = theirs.tips === mine.tips || this.#parts.commits.repair(turn, link);
      if (theirs.members !== mine.members)
        send(turn, link, { type: 'mb', buckets: this.#state.table.buckets() });
      const repaired = [theirs.tips, mine.tips, theirs.members, mine.members].join(' ');
      const isStuck = isThrough && repaired === link.difference.repaired;
      const waitMs = isStuck ? Math.min(repairWaitMs.max, 2 * link.difference.waitMs) : repairWaitMs.min;
      this.#checkAgain(turn, link, { repaired, waitMs });
    }
  }

  /** It is time to see whether digests still differ. */
  differDue(turn: Turn, link: Link): void {
    if (link.awaited === null) this.ping(turn, link);
  }

  #digestsFor(link: Link): Digests {
    const accounts = this.#parts.accounts.digestFor(link);
    return { ...this.#digests(), ...(accounts === null ? {} : { accounts }) };
  }

  #digests(): Digests {
    const { digest: tips, head } = this.#parts.commits;
    return { tips, members: this.#state.table.digest(), head };
  }

  #checkAgain(turn: Turn, link: Link, difference: Omit<Difference, 'checkMs'>): void {
    link.difference = { ...difference, checkMs: turn.nowMs + difference.waitMs };
    this.#state.alarms.set({ kind: 'differ', link: link.number }, link.difference.checkMs);
  }

  /** Asked again ever more rarely, for what makes a link slow to answer may be what was sent on it. */
  #awaitAnswer(turn: Turn, link: Link): void {
    const sinceMs = link.awaited?.sinceMs ?? turn.nowMs;
    const againMs = Math.max(patience(link).doubtMs, turn.nowMs - sinceMs);
    const dueMs = Math.min(turn.nowMs + againMs, sinceMs + cutAfterMs(link, sinceMs));
    this.#state.alarms.set({ kind: 'answer', link: link.number }, dueMs);
  }

  #answerDoubters(turn: Turn, link: Link, number: number): void {
    if (link.doubters.length === 0) return;
    const answered = link.doubters.filter(({ ping }) => ping <= number);
    link.doubters = link.doubters.filter(({ ping }) => ping > number);
    const member = this.#state.table.get(link.name ?? '');
    if (member === undefined) return;
    member.claimed = 'nowhere';
    for (const { name } of answered) {
      const asker = this.#state.links.to(name);
      const notice = recordsNotice([recordOf(member, turn.nowMs, true)]);
      if (asker !== undefined) this.#parts.forwarding.inform(turn, asker, notice);
    }
  }

  /** On a slow link one side asks, the other only when it does not: what is heard from either tells both. */
  #isTime(turn: Turn, link: Link): boolean {
    if (!link.slow && !isNarrow(link)) return true;
    const { table } = this.#state;
    const asksFirst = table.self.id < (table.get(link.name ?? '')?.id ?? '');
    return turn.nowMs - link.heardMs >= pingSlowEveryMs + (asksFirst ? 0 : pingEveryMs * 2 + answerMs);
  }
}

/** How long a ping sent at that time may stay unanswered. A link from which other things are heard is not dead. */
function cutAfterMs(link: Link, sinceMs: number): number {
  const { cutMs } = patience(link);
  return link.heardMs > sinceMs ? Math.max(cutMs, cutHeardMs) : cutMs;
}

/** At most so many of them, picked by chance. */
function someOf<One>(turn: Turn, all: One[], most: number): One[] {
  for (let index = 0; all.length > most && index < most; index += 1) {
    const other = index + Math.floor(turn.random() * (all.length - index));
    const [here, there] = [all[index], all[other]];
    if (here !== undefined && there !== undefined) [all[index], all[other]] = [there, here];
  }
  return all.slice(0, most);
}
