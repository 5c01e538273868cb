import { RequestEnvelope } from '@erwik/events';
import { z } from 'zod';
import { answerRequest } from './answer-request.js';
import type { RequestCounts, RequestHandlers } from './answer-request.js';
import type { Bus } from './bus.js';
import { setForeignAside } from './bus.js';
import { blockMs, isReady, keepReading, replyCode, whenReady } from './connection.js';
import { entriesOf, readJson } from './entries.js';
import type { Entry } from './entries.js';
import { ReplyQueue } from './reply-queue.js';

/** `concurrency` is how many requests are carried out at once; they begin in the order of the stream. */
export interface ServeOptions {
  readonly concurrency?: number;
}

/** Serves until its disposal, which ends what has begun and leaves the rest to the next start. */
export interface RequestServer extends AsyncDisposable {
  readonly connected: boolean;
  readonly counts: Readonly<RequestCounts>;
}

/** The only group of the stream, and the only consumer in it: a node has one store. Never removed, as that would lose what is pending. */
const group = 'store';
const consumer = 'store';
/** More in one read saves nothing, and a batch of the largest texts must fit into memory. */
const readMaxEntries = 64;
const usualConcurrency = 32;
/** What another consumer left (an older version's name) is taken over when it has been idle for so long. */
const abandonedMs = 30_000;

/** XAUTOCLAIM's answer begins with where to go on. */
const Claimed = z.tuple([z.string()]).rest(z.unknown());

/** Answers requests with the handlers. Redis may come and go, lose the stream, or give requests out again. */
export function serveRequests(
  bus: Bus,
  handlers: Partial<RequestHandlers>,
  { concurrency = usualConcurrency }: ServeOptions = {},
): RequestServer {
  return new StreamServer(bus, handlers, concurrency);
}

class StreamServer implements RequestServer {
  readonly counts: RequestCounts = { ok: 0, bad: 0, unavailable: 0, expired: 0, malformed: 0 };
  readonly #bus: Bus;
  readonly #handlers: Partial<RequestHandlers>;
  readonly #concurrency: number;
  readonly #reader;
  readonly #replies: ReplyQueue;
  readonly #stopping = new AbortController();
  readonly #reading: Promise<void>;
  readonly #running = new Set<Promise<void>>();
  readonly #unacknowledged = new Set<string>();
  /** where to go on in what is pending; null when all of it has been seen */
  #pendingFrom: string | null = '0';
  #lookedAt = 0;

  constructor(bus: Bus, handlers: Partial<RequestHandlers>, concurrency: number) {
    this.#bus = bus;
    this.#handlers = handlers;
    this.#concurrency = concurrency;
    this.#replies = new ReplyQueue(bus, group, (ids, acknowledged) => this.#answered(ids, acknowledged));
    this.#reader = bus.openReader('requests');
    // entries may have been given out to the connection that broke
    this.#reader.on('ready', () => (this.#pendingFrom = '0'));
    this.#reading = keepReading(this.#reader, this.#stopping.signal, {
      read: () => this.#read(),
      take: (entries) => this.#take(entries),
      refused: (error, code) => this.#refused(error, code),
    });
  }

  get connected(): boolean {
    return isReady(this.#reader) && this.#bus.connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#reader.disconnect();
    await this.#reading;
    await Promise.all(this.#running);
    await this.#replies.flushed();
  }

  async #read(): Promise<Entry[]> {
    // without it no reply could be sent
    if (!this.#bus.connected) await whenReady(this.#bus.commands, this.#stopping.signal);
    if (Date.now() - this.#lookedAt > abandonedMs) await this.#takeOver();
    const from = this.#pendingFrom;
    if (from === null) return this.#readGroup('>');
    const entries = await this.#readGroup(from);
    if (this.#pendingFrom === from) this.#pendingFrom = entries.at(-1)?.id ?? null;
    return entries;
  }

  async #readGroup(from: string): Promise<Entry[]> {
    const count = Math.min(readMaxEntries, this.#concurrency - this.#running.size);
    const { requests } = this.#bus.keys;
    const how = ['GROUP', group, consumer, 'COUNT', count, 'BLOCK', blockMs] as const;
    return entriesOf(await this.#reader.xreadgroup(...how, 'STREAMS', requests, from));
  }

  async #takeOver(): Promise<void> {
    const { requests } = this.#bus.keys;
    let from = '0-0';
    do {
      const reply = await this.#reader.xautoclaim(requests, group, consumer, abandonedMs, from, 'JUSTID');
      [from] = Claimed.parse(reply);
    } while (from !== '0-0');
    this.#lookedAt = Date.now();
    this.#pendingFrom = '0';
  }

  async #take(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) if (!this.#unacknowledged.has(entry.id)) this.#begin(entry);
    while (this.#running.size >= this.#concurrency) await Promise.race(this.#running);
  }

  #begin(entry: Entry): void {
    this.#unacknowledged.add(entry.id);
    const work = this.#carryOut(entry).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #carryOut({ id, fields }: Entry): Promise<void> {
    const request = readJson(RequestEnvelope, fields?.get('request'));
    const { log, keys } = this.#bus;
    if (request === null || !request.replyTo.startsWith(keys.replies)) {
      this.counts.malformed += 1;
      log.warn({ entry: id, trimmed: fields === null }, 'a request cannot be read: dropped');
      this.#replies.add({ entryId: id });
    } else if (request.deadline < Date.now()) {
      this.counts.expired += 1;
      this.#replies.add({ entryId: id });
    } else {
      const reply = await answerRequest(this.#handlers, request, log);
      this.counts[reply.status] += 1;
      this.#replies.add({ entryId: id, replyTo: request.replyTo, reply });
    }
  }

  #answered(entryIds: readonly string[], acknowledged: boolean): void {
    for (const id of entryIds) this.#unacknowledged.delete(id);
    if (!acknowledged) this.#pendingFrom = '0';
  }

  async #refused(err: unknown, code: string | null): Promise<boolean> {
    if (code === 'WRONGTYPE') return setForeignAside(this.#bus, this.#bus.keys.requests);
    if (code === 'NOGROUP' || code === 'UNBLOCKED') return this.#createGroup();
    this.#bus.log.warn({ err }, 'requests cannot be read');
    return false;
  }

  /** From 0, not from the end: what was asked before the group was there must be answered too. */
  async #createGroup(): Promise<boolean> {
    try {
      await this.#bus.commands.xgroup('CREATE', this.#bus.keys.requests, group, '0', 'MKSTREAM');
      return true;
    } catch (err) {
      this.#bus.log.warn({ err }, 'the stream of requests cannot be made');
      return replyCode(err) === 'BUSYGROUP';
    }
  }
}
