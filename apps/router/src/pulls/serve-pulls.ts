import type { Requester } from '@erwik/bus';
import type { PackReply } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import type { Link } from '@erwik/link';
import { encodePullMessage, servesMax } from '@erwik/mesh';
import type { NoPackReason, Pull } from '@erwik/mesh';
import type { Logger } from '@erwik/runtime';
import { LRUCache } from 'lru-cache';
import { orAborted } from '../or-aborted.js';
import { UnavailablePackFile, openLeavingPack } from './pack-file.js';
import { PullLine, PullLineEnded, PullLineSilent } from './pull-line.js';
import { Turns } from '../turns.js';

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
export const linesMax = 128;
/** Nothing is asked for so long: the puller closes an idle line earlier, ms. */
const idleMaxMs = 11 * 60_000;
/** Making a pack of a whole wiki takes git some seconds, ms. */
const packMaxMs = 60_000;
/** A commit is pulled by up to 32 neighbors that lack the same, within moments: the pack is made for the first of them. */
const recentMaxBytes = 4 * 1024 * 1024;
const recentMs = 10_000;

/** Serves neighbors that pull. A few packs are made at one time; who asks meanwhile waits for its turn. */
export class ServePulls implements AsyncDisposable {
  readonly #options: ServePullsOptions;
  readonly #turns = new Turns(servesMax);
  readonly #stopping = new AbortController();
  readonly #serving = new Set<Promise<void>>();
  readonly #recent = new LRUCache<string, MadePack>({
    maxSize: recentMaxBytes,
    ttl: recentMs,
    sizeCalculation: ({ pack }) => (pack.kind === 'inline' ? pack.base64.length : 1),
  });
  #served = 0;

  constructor(options: ServePullsOptions) {
    this.#options = options;
  }

  /** Packs that were sent since the start. */
  get served(): number {
    return this.#served;
  }

  /** Takes up a line that a neighbor has opened, with the frame that said so, or one that this node opened as it was called. */
  take(link: Link, first?: Uint8Array): void {
    if (this.#serving.size >= linesMax || this.#stopping.signal.aborted) {
      link.send(encodePullMessage({ type: 'none', reason: 'busy' }));
      return link.close('busy');
    }
    const serving = this.#serve(new PullLine(link, first)).finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#serving);
  }

  async #serve(line: PullLine): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (;;) await this.#answer(line, await this.#nextPull(line));
    } catch (error) {
      line.close(signal.aborted ? 'stopped' : 'ended');
      if (!signal.aborted) this.#tell(line, error);
    }
  }

  /** A puller that has gone, or asks no more, is as usual. Errors: those that are bugs. */
  #tell({ link }: PullLine, err: unknown): void {
    if (err instanceof PullLineEnded || err instanceof PullLineSilent) return;
    if (!(err instanceof UnavailablePackFile)) throw err;
    this.#options.log.warn({ err, address: link.remote.address }, 'a pack cannot be sent');
  }

  async #nextPull(line: PullLine): Promise<Pull> {
    const message = await line.next(this.#stopping.signal, idleMaxMs);
    if (message.type !== 'pull') throw new PullLineEnded(`${message.type} where a pull is due`);
    return message;
  }

  async #answer(line: PullLine, pull: Pull): Promise<void> {
    const { onServed, nameOf, packs } = this.#options;
    const { signal } = this.#stopping;
    const { id } = line.link.remote;
    // over TLS a name is only worth as much as the key
    const to = id === null ? pull.name : nameOf(id);
    if (to !== null) onServed(pull.commit, to);
    const reply = await this.#turns.take(() => this.#makePack(line, pull));
    if (typeof reply === 'string') return line.send({ type: 'none', reason: reply }, signal);
    await using pack = await openLeavingPack(reply.pack, packs);
    await line.send({ type: 'pack', tip: reply.tip, bytes: pack.bytes, left: reply.left }, signal);
    for await (const bytes of pack.pieces()) await line.send({ type: 'data', bytes }, signal);
    this.#served += 1;
  }

  /** It may have taken long until it is the line's turn: nothing is made for one that has ended. */
  async #makePack(line: PullLine, { commit, have, commitsMax }: Pull): Promise<MadePack | NoPackReason> {
    const { store, log } = this.#options;
    this.#stopping.signal.throwIfAborted();
    if (!line.isOpen) throw new PullLineEnded('closed before its turn');
    const asked = [commit, commitsMax, ...have].join(' ');
    const recent = this.#recent.get(asked);
    if (recent !== undefined) return recent;
    try {
      const body = { commit, have: [...have], commitsMax };
      const making = store.request('packFor', body, { timeoutMs: packMaxMs });
      const reply = await orAborted(making, this.#stopping.signal);
      if (reply.kind === 'missing') return 'missing';
      // whoever opens a file takes it away
      if (reply.pack.kind === 'inline') this.#recent.set(asked, reply);
      return reply;
    } catch (err) {
      if (!(err instanceof UnavailableStore)) throw err;
      log.warn({ err, commit }, 'the store has no pack for a neighbor now');
      return 'failed';
    }
  }
}

type MadePack = Extract<PackReply, { kind: 'pack' }>;
