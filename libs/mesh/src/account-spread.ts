import type { Turn } from './facts.js';
import { pickMs } from './facts.js';
import { send } from './forwarding.js';
import type { MeshState } from './forwarding.js';
import {
  accountAsksEveryMs,
  accountFrameMaxBytes,
  accountMarksPerFrame,
  accountRecordsPerFrame,
  accountRelaysMax,
  accountTasksMax,
  accountsCapability,
  differGraceMs,
  repairWaitMs,
} from './limits.js';
import { takesMore } from './link-health.js';
import type { Link } from './link.js';
import type { AccountFact, AccountMarks } from './messages.js';

/** What one link knows of accounts: what the other side said last, what waits to be sent, and what is being done for it. */
export interface LinkAccounts {
  /** digests that differ: when to ask next, and how long to wait after it; null where they are equal, or not known yet */
  difference: { readonly digests: string; readonly checkMs: number; readonly waitMs: number } | null;
  /** records to be sent when the link takes more, by key: a later one takes the place of an earlier */
  readonly waiting: Map<string, AccountFact>;
  /** requests to the store for this link that are not answered yet */
  tasks: number;
}

const firstMark = '0'.repeat(16);
const lastMark = 'f'.repeat(16);

/** A link has nothing to do with accounts yet. */
export function noAccounts(): LinkAccounts {
  return { difference: null, waiting: new Map(), tasks: 0 };
}

/**
 * Whether accounts may be told on this link: both sides have proven who they are over TLS, so that nobody in between reads them,
 * and the other side knows of them.
 */
export function carriesAccounts({ provenId, capabilities }: Link): boolean {
  return provenId !== null && capabilities.includes(accountsCapability);
}

/**
 * How the records of accounts come to all nodes. What is changed here is told on all links, what was heard and was news on some,
 * picked by chance (an epidemic: Demers and others, 1987); that is quick, and may be lost. The digest on the pings is what makes nodes
 * equal: where it differs, a node names its records by their marks and is told those that it lacks. The store keeps the records and says
 * which one counts; here they are only carried.
 */
export class AccountSpread {
  readonly #state: MeshState;
  #digest: string | null = null;
  #askedMs = -Infinity;

  constructor(state: MeshState) {
    this.#state = state;
  }

  /** The digest to be told on this link; null where none is. */
  digestFor(link: Link): string | null {
    return carriesAccounts(link) ? this.#digest : null;
  }

  /** The store says what its records are now, and which of them are its own news. */
  changed(turn: Turn, digest: string, records: readonly AccountFact[]): void {
    this.#digest = digest;
    for (const link of this.#state.links.up()) this.#give(turn, link, records);
  }

  /** The store has taken what was heard on a link: what was news is passed on. The link may be gone by now. */
  taken(turn: Turn, number: number, news: readonly AccountFact[]): void {
    this.#done(number);
    if (news.length === 0) return;
    const others = this.#state.links.up().filter((link) => link.number !== number && carriesAccounts(link));
    for (const link of picked(turn, others, accountRelaysMax)) this.#give(turn, link, news);
  }

  /** Records were heard. More than the store keeps up with are let go: the digests will differ. */
  heard(turn: Turn, link: Link, records: readonly AccountFact[]): void {
    if (link.accounts.tasks >= accountTasksMax) return;
    link.accounts.tasks += 1;
    turn.act({ type: 'takeAccounts', link: link.number, records });
  }

  /** The other side names what it has of a range: what it lacks is looked for. */
  asked(turn: Turn, link: Link, { from, to, marks }: AccountMarks): void {
    if (link.accounts.tasks >= accountTasksMax) return;
    link.accounts.tasks += 1;
    turn.act({ type: 'readAccounts', link: link.number, from, to, known: marks });
  }

  /** The store could not answer: the digests will differ still. */
  failed(number: number): void {
    this.#done(number);
  }

  /** What the other side lacks was found. */
  found(turn: Turn, number: number, records: readonly AccountFact[]): void {
    this.#done(number);
    const link = this.#state.links.get(number);
    if (link !== undefined) this.#give(turn, link, records);
  }

  /** The marks of all records here, for a link whose other side has others. */
  marked(turn: Turn, number: number, marks: readonly string[]): void {
    this.#done(number);
    const link = this.#state.links.get(number);
    if (link === undefined) return;
    const sorted = [...marks].sort();
    let from = firstMark;
    for (let at = 0; from !== ''; at += accountMarksPerFrame) {
      const next = sorted[at + accountMarksPerFrame];
      const told = sorted.slice(at, at + accountMarksPerFrame);
      send(turn, link, {
        type: 'marks',
        from,
        to: next === undefined ? lastMark : before(next),
        marks: told,
      });
      from = next ?? '';
    }
  }

  /**
   * The digest of the other side. One that differs for longer than news travel, or on a new link, is a reason to ask; while that
   * changes nothing it is done ever more rarely.
   */
  compare(turn: Turn, link: Link, theirs: string | undefined): void {
    if (theirs === undefined || this.#digest === null || !carriesAccounts(link)) return;
    const digests = `${this.#digest} ${theirs}`;
    const { difference } = link.accounts;
    if (theirs === this.#digest) link.accounts.difference = null;
    else if (difference === null) {
      const waitMs = link.lastPing <= 1 ? 0 : pickMs(turn, differGraceMs);
      link.accounts.difference = { digests: '', checkMs: turn.nowMs + waitMs, waitMs: repairWaitMs.min };
      if (waitMs === 0) this.#ask(turn, link, digests);
    } else if (turn.nowMs >= difference.checkMs) this.#ask(turn, link, digests);
  }

  /** The link takes more: sends what waits. */
  flush(turn: Turn, link: Link): void {
    const { waiting } = link.accounts;
    while (waiting.size > 0 && takesMore(link)) {
      const records = nextFrame(waiting);
      for (const { key } of records) waiting.delete(key);
      send(turn, link, { type: 'accounts', records });
      link.givenBytes += records.reduce((sum, record) => sum + sizeOf(record), 0);
    }
  }

  #give(turn: Turn, link: Link, records: readonly AccountFact[]): void {
    if (!carriesAccounts(link)) return;
    for (const record of records) link.accounts.waiting.set(record.key, record);
    this.flush(turn, link);
  }

  /** Not of everybody at once: the first answer may be all that was missing. */
  #ask(turn: Turn, link: Link, digests: string): void {
    const { difference, tasks } = link.accounts;
    if (difference === null || tasks > 0 || turn.nowMs - this.#askedMs < accountAsksEveryMs) return;
    this.#askedMs = turn.nowMs;
    const isStuck = difference.digests === digests;
    const waitMs = isStuck ? Math.min(repairWaitMs.max, 2 * difference.waitMs) : repairWaitMs.min;
    link.accounts.difference = { digests, checkMs: turn.nowMs + waitMs, waitMs };
    link.accounts.tasks += 1;
    turn.act({ type: 'readAccountMarks', link: link.number });
  }

  #done(number: number): void {
    const link = this.#state.links.get(number);
    if (link !== undefined) link.accounts.tasks -= 1;
  }
}

/** As many of the records as fit into a frame, one at least. */
function nextFrame(waiting: ReadonlyMap<string, AccountFact>): AccountFact[] {
  const records: AccountFact[] = [];
  let bytes = 0;
  for (const record of waiting.values()) {
    bytes += sizeOf(record);
    if (records.length > 0 && (bytes > accountFrameMaxBytes || records.length >= accountRecordsPerFrame))
      break;
    records.push(record);
  }
  return records;
}

/** About what a record takes in a frame, bytes: its texts, and 40 for what is around them. */
function sizeOf({ key, value }: AccountFact): number {
  return 40 + key.length + Buffer.byteLength(value ?? '');
}

/** The mark just before this one. */
function before(mark: string): string {
  return (BigInt(`0x${mark}`) - 1n).toString(16).padStart(mark.length, '0');
}

/** At most so many of them, picked by chance. */
function picked(turn: Turn, links: readonly Link[], most: number): Link[] {
  const left = [...links];
  const chosen: Link[] = [];
  while (chosen.length < most && left.length > 0)
    chosen.push(...left.splice(Math.floor(turn.random() * left.length), 1));
  return chosen;
}
