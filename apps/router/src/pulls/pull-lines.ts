import { randomBytes } from 'node:crypto';
import { UnavailableNeighbor, dial } from '@erwik/link';
import type { DialedNeighbor, Link, LinkTerms } from '@erwik/link';
import { tokenBytes } from '@erwik/mesh';
import { deadline } from '@erwik/runtime';
import { orAborted } from '../or-aborted.js';
import { PullLine } from './pull-line.js';

/** Idle lines are kept for the next pulls for so long, ms: a handshake costs both sides 3 ms, and 20 s at 2 kbit/s. */
export interface IdleTimes {
  /** the only one that is idle */
  readonly onlyMs: number;
  /** each beside another that is idle too: several are of use when many commits come at once */
  readonly moreMs: number;
}

const usualIdleTimes: IdleTimes = { onlyMs: 10 * 60_000, moreMs: 60_000 };

/** A neighbor that is called dials, with a handshake, within this, ms. */
const calledMaxMs = 30_000;
/** A neighbor whose address has not answered for so long, with a handshake, is called as well, ms. */
const dialAloneMs = 3_000;
/** A neighbor that could only be called is called first for so long, ms: dialing where nobody answers takes half a minute. */
const callFirstMs = 10 * 60_000;

/** Asks a neighbor over its link to dial this node, and to say this token; false where there is no link. */
export type CallNeighbor = (name: string, token: string) => boolean;

interface Called {
  readonly name: string;
  take(link: Link): void;
  giveUp(): void;
}

interface Idle {
  readonly line: PullLine;
  readonly expiry: NodeJS.Timeout;
}

/** Connections to the neighbors that commits are pulled from. */
export class PullLines implements AsyncDisposable {
  readonly #terms: LinkTerms;
  readonly #call: CallNeighbor;
  readonly #idleTimes: IdleTimes;
  readonly #idle = new Map<string, Idle[]>();
  /** who was called and has not dialed yet, by the token it has to say */
  readonly #called = new Map<string, Called>();
  /** until when a neighbor is called first */
  readonly #callFirst = new Map<string, number>();
  #isStopped = false;

  constructor(terms: LinkTerms, call: CallNeighbor, idleTimes = usualIdleTimes) {
    this.#terms = terms;
    this.#call = call;
    this.#idleTimes = idleTimes;
  }

  /**
   * A line to this neighbor: an idle one, or a new one, which the neighbor is asked to open where it cannot be dialed (null: it
   * told no address). Errors: `UnavailableNeighbor` (also when the signal aborts), `BadNeighbor`.
   */
  async take(name: string, neighbor: DialedNeighbor | null, signal: AbortSignal): Promise<PullLine> {
    for (let idle = this.#idle.get(name)?.at(-1); idle !== undefined; idle = this.#idle.get(name)?.at(-1)) {
      this.#forget(name, idle);
      if (idle.line.isOpen) return idle.line;
    }
    return new PullLine(await this.#open(name, neighbor, signal));
  }

  /** Takes up a connection that a neighbor has opened because it was called. */
  answered(link: Link, token: string): void {
    const called = this.#called.get(token);
    this.#called.delete(token);
    if (called === undefined) link.close('not called');
    else called.take(link);
  }

  /** Gives back a line on which nothing is under way any more. */
  giveBack(name: string, line: PullLine): void {
    if (this.#isStopped) return line.close('stopped');
    const others = this.#idle.get(name) ?? [];
    const { onlyMs, moreMs } = this.#idleTimes;
    const expiry = setTimeout(
      () => {
        this.#forget(name, idle);
        line.close('idle');
      },
      others.length === 0 ? onlyMs : moreMs,
    );
    const idle: Idle = { line, expiry };
    this.#idle.set(name, [...others, idle]);
  }

  /** Closes the idle lines to a neighbor that may be gone: what is asked on them would wait for nobody. Nor does it come when called. */
  drop(name: string): void {
    for (const called of this.#called.values()) if (called.name === name) called.giveUp();
    for (const idle of this.#idle.get(name) ?? []) {
      this.#forget(name, idle);
      idle.line.close('link lost');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    const lines = [...this.#idle.values()].flat().map(({ line }) => line);
    for (const name of [...this.#idle.keys()]) this.drop(name);
    await Promise.all(lines.map(({ link }) => link.closed));
  }

  async #open(name: string, neighbor: DialedNeighbor | null, signal: AbortSignal): Promise<Link> {
    const noAddress = new UnavailableNeighbor('unreachable', name, { detail: 'it told no address' });
    if (neighbor === null) return this.#callFor(name, signal, noAddress);
    if (performance.now() < (this.#callFirst.get(name) ?? 0)) return this.#callFor(name, signal, noAddress);
    return this.#dialOrCall(name, neighbor, signal);
  }

  /** Dials, and calls as well where that fails or takes long; the connection that is there first is taken. */
  async #dialOrCall(name: string, neighbor: DialedNeighbor, signal: AbortSignal): Promise<Link> {
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    const dialed = dial(this.#terms, neighbor, ended).then(({ link }) => link);
    const ways = [dialed, this.#callWhenLate(name, dialed, ended)];
    try {
      const first = await Promise.any(ways);
      const close = (link: Link): void => (link === first ? undefined : link.close('another was first'));
      for (const way of ways) way.then(close, () => {});
      return first;
    } catch {
      return await dialed;
    } finally {
      ending.abort();
    }
  }

  async #callWhenLate(name: string, dialed: Promise<Link>, signal: AbortSignal): Promise<Link> {
    const late = new UnavailableNeighbor('late', name, { detail: `no link within ${dialAloneMs} ms` });
    const isDialed = await deadline(dialed, dialAloneMs, () => late).then(
      () => true,
      () => false,
    );
    if (isDialed || signal.aborted) throw late;
    const link = await this.#callFor(name, signal, late);
    this.#callFirst.set(name, performance.now() + callFirstMs);
    return link;
  }

  /** Errors: `failure`, where the neighbor does not dial in time either. */
  async #callFor(name: string, signal: AbortSignal, failure: Error): Promise<Link> {
    const token = randomBytes(tokenBytes).toString('hex');
    const dialed = new Promise<Link>((take, reject) =>
      this.#called.set(token, { name, take, giveUp: () => reject(failure) }),
    );
    try {
      if (!this.#call(name, token)) throw failure;
      return await deadline(orAborted(dialed, signal), calledMaxMs, () => failure);
    } catch (error) {
      this.#callFirst.delete(name);
      throw error;
    } finally {
      this.#called.delete(token);
    }
  }

  #forget(name: string, idle: Idle): void {
    clearTimeout(idle.expiry);
    const others = (this.#idle.get(name) ?? []).filter((other) => other !== idle);
    if (others.length === 0) this.#idle.delete(name);
    else this.#idle.set(name, others);
  }
}
