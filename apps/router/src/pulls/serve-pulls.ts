import type { Requester } from '@erwik/bus';
import type { ReplyOf } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { Link } from '@erwik/link';
import { servesMax } from '@erwik/mesh';
import type { NoPackReason, Pull } from '@erwik/mesh';
import type { Logger } from '@erwik/runtime';
import { piecesOf, sizeOf } from './pack-file.js';
import { PullLine, PullLineEnded } from './pull-line.js';
import { Turns } from './turns.js';

/** What pulls of others are served from. */
export interface ServePullsOptions {
  readonly packs: string;
  readonly store: Requester;
  readonly log: Logger;
  /** the name of the neighbor with this id; null where no neighbor has it */
  readonly nameOf: (id: string) => string | null;
  readonly onServed: (commit: string, to: string) => void;
}

/** Lines that are open at one time: four pulls of each neighbor of a full star. */
const linesMax = 128;
/** Nothing is asked for so long: the puller closes an idle line earlier, ms. */
const idleMaxMs = 120_000;
/** Making a pack of a whole wiki takes git some seconds, ms. */
const packMaxMs = 60_000;

/** Serves neighbors that pull. A few packs are made at one time; who asks meanwhile waits for its turn. */
export class ServePulls implements AsyncDisposable {
  readonly #options: ServePullsOptions;
  readonly #turns = new Turns(servesMax);
  readonly #stopping = new AbortController();
  readonly #serving = new Set<Promise<void>>();
  #served = 0;

  constructor(options: ServePullsOptions) {
    this.#options = options;
  }

  /** Packs that were sent since the start. */
  get served(): number {
    return this.#served;
  }

  /** Takes up a line that a neighbor has opened; `first` is the frame that said so. */
  take(link: Link, first: Uint8Array): void {
    if (this.#serving.size >= linesMax || this.#stopping.signal.aborted) return link.close('busy');
    const serving = this.#serve(new PullLine(link, first)).finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#serving);
  }

  async #serve(line: PullLine): Promise<void> {
    const { log } = this.#options;
    try {
      for (;;) await this.#answer(line, await this.#nextPull(line));
    } catch (err) {
      const isUsual = err instanceof PullLineEnded || this.#stopping.signal.aborted;
      if (!isUsual && !(err instanceof IdleLine))
        log.warn({ err, address: line.link.remote.address }, 'a pull cannot be served');
      line.close(this.#stopping.signal.aborted ? 'stopped' : 'ended');
    }
  }

  async #nextPull(line: PullLine): Promise<Pull> {
    const idle = AbortSignal.timeout(idleMaxMs);
    const message = await line
      .next(AbortSignal.any([this.#stopping.signal, idle]))
      .catch((error: unknown) => {
        throw idle.aborted ? new IdleLine() : error;
      });
    if (message.type !== 'pull') throw new PullLineEnded(`${message.type} where a pull is due`);
    return message;
  }

  async #answer(line: PullLine, pull: Pull): Promise<void> {
    const { onServed, nameOf } = this.#options;
    const { id } = line.link.remote;
    // over TLS a name is only worth as much as the key
    const to = id === null ? pull.name : nameOf(id);
    if (to !== null) onServed(pull.commit, to);
    const reply = await this.#turns.take(() => this.#makePack(pull));
    const { signal } = this.#stopping;
    if (typeof reply === 'string') return line.send({ type: 'none', reason: reply }, signal);
    const { tip, left, pack } = reply;
    await line.send({ type: 'pack', tip, bytes: sizeOf(pack), left }, signal);
    for await (const bytes of piecesOf(pack, this.#options.packs))
      await line.send({ type: 'data', bytes }, signal);
    this.#served += 1;
  }

  async #makePack({ commit, have, commitsMax }: Pull): Promise<PackReply | NoPackReason> {
    const { store, log } = this.#options;
    try {
      const body = { commit, have: [...have], commitsMax };
      const reply = await store.request('packFor', body, { timeoutMs: packMaxMs });
      return reply.kind === 'missing' ? 'missing' : reply;
    } catch (err) {
      if (!(err instanceof UnavailableStore)) throw err;
      log.warn({ err, commit }, 'the store has no pack for a neighbor now');
      return 'failed';
    }
  }
}

type PackReply = Extract<ReplyOf<'packFor'>, { kind: 'pack' }>;

/** The neighbor has asked for nothing for a while. */
class IdleLine extends Error {
  override readonly name = 'IdleLine';
}
