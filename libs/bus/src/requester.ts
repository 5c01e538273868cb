import { randomUUID } from 'node:crypto';
import { ReplyEnvelope } from '@erwik/events';
import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import type { z } from 'zod';
import type { Bus } from './bus.js';
import { isReady, isTimeout, replyCode } from './connection.js';
import { readJson, timeOf } from './entries.js';
import { BadRequest, UnavailableStore } from './errors.js';
import { schemas } from './schemas.js';

/** Asks the store. Disposal rejects what is still waiting. */
export interface Requester extends AsyncDisposable {
  /** whether requests can be sent and their replies arrive */
  readonly connected: boolean;
  /**
   * The store's reply. Rejects with `UnavailableStore` when there is none in time, or soon when Redis is down; with
   * `BadRequest` when the body is not what the operation takes. After Redis was away a request may be carried out
   * twice, so an operation that changes something must recognize its repetition (a save does, by its key).
   */
  request<Op extends Operation>(
    operation: Op,
    body: BodyOf<Op>,
    options?: { readonly timeoutMs?: number },
  ): Promise<ReplyOf<Op>>;
}

/** A reply usually takes milliseconds; a save behind a slow disk takes a second. */
export const usualRequestTimeoutMs = 5_000;
/** No request may wait longer; older ones are dropped from the stream. */
export const requestTimeoutMaxMs = 60_000;
const keptMs = 2 * requestTimeoutMaxMs;
/** A Redis that restarts is back sooner, and nobody notices; after it requests fail at once. */
const usualGraceMs = 1_000;

interface Waiting {
  readonly envelope: string;
  settle(reply: ReplyEnvelope): void;
  fail(error: Error): void;
}

/** Makes a requester with a channel of its own for replies. Requests fail at once where Redis is away for longer than `graceMs`. */
export function createRequester(
  bus: Bus,
  { graceMs = usualGraceMs }: { readonly graceMs?: number } = {},
): Requester {
  return new StreamRequester(bus, graceMs);
}

class StreamRequester implements Requester {
  readonly #bus: Bus;
  readonly #graceMs: number;
  readonly #name = randomUUID();
  readonly #replyTo: string;
  readonly #subscriber;
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;
  #subscribed = false;
  #down: 'not yet' | 'long' = 'not yet';
  #grace: NodeJS.Timeout | undefined;
  #lastId: string | null = null;

  constructor(bus: Bus, graceMs: number) {
    this.#bus = bus;
    this.#graceMs = graceMs;
    this.#replyTo = `${bus.keys.replies}${this.#name}`;
    this.#subscriber = bus.openReader('replies');
    this.#subscriber.on('message', (_channel: string, message: string) => this.#take(message));
    this.#subscriber.on('ready', () => void this.#subscribe());
    this.#subscriber.on('close', () => {
      this.#subscribed = false;
      this.#lost();
    });
    bus.commands.on('ready', this.#resend);
    bus.commands.on('close', this.#leave);
    this.#lost();
  }

  get connected(): boolean {
    return this.#subscribed && isReady(this.#bus.commands);
  }

  async request<Op extends Operation>(
    operation: Op,
    body: BodyOf<Op>,
    { timeoutMs = usualRequestTimeoutMs }: { readonly timeoutMs?: number } = {},
  ): Promise<ReplyOf<Op>> {
    const checked = schemas[operation].body.safeParse(body);
    if (!checked.success) throw new BadRequest(`${operation}: ${checked.error.message}`);
    const waitMs = Math.min(timeoutMs, requestTimeoutMaxMs);
    const id = `${this.#name}-${++this.#count}`;
    const deadline = Date.now() + waitMs;
    const envelope = { id, operation, replyTo: this.#replyTo, deadline, body: checked.data };
    const reply = await this.#ask(id, JSON.stringify(envelope), waitMs);
    return readReply(schemas[operation].reply, reply);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#grace);
    this.#bus.commands.off('ready', this.#resend);
    this.#bus.commands.off('close', this.#leave);
    this.#subscriber.removeAllListeners('close');
    await Promise.resolve(this.#subscriber.disconnect());
    this.#failAll(new UnavailableStore('stopping', 'This process is stopping.'));
  }

  #ask(id: string, envelope: string, waitMs: number): Promise<ReplyEnvelope> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#waiting.get(id)?.fail(tooLate(waitMs)), waitMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      const settle = (reply: ReplyEnvelope): void => {
        done();
        resolve(reply);
      };
      const fail = (error: Error): void => {
        done();
        reject(error);
      };
      this.#waiting.set(id, { envelope, settle, fail });
      if (this.connected) void this.#send(id);
      else if (this.#down === 'long') fail(busIsDown());
    });
  }

  async #send(id: string): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { commands, keys } = this.#bus;
    try {
      // nobody waits for requests that old; the age is told by Redis' own clock, which is not ours, unless it tells of the future:
      // an emptied Redis would begin before that, and trim what it is just given
      const nowMs = Math.min(timeOf(this.#lastId ?? '0'), Date.now());
      const trim = this.#lastId === null ? [] : ['MINID', '~', String(nowMs - keptMs)];
      this.#lastId = await commands.xadd(keys.requests, ...trim, '*', 'request', waiting.envelope);
    } catch (error) {
      this.#notSent(waiting, error);
    }
  }

  #notSent(waiting: Waiting, cause: unknown): void {
    if (replyCode(cause) !== null)
      waiting.fail(new UnavailableStore('bus-refused', 'Redis refuses the request.', { cause }));
    else if (isTimeout(cause)) waiting.fail(busIsDown(cause));
    // else the connection broke: the request is sent again when it is back, and fails when it stays away
  }

  #take(message: string): void {
    const reply = readJson(ReplyEnvelope, message);
    if (reply === null) this.#bus.log.warn({ bytes: message.length }, 'a reply cannot be read');
    else this.#waiting.get(reply.id)?.settle(reply);
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#subscriber.subscribe(this.#replyTo);
      this.#subscribed = true;
      this.#resend();
    } catch (err) {
      // without a subscription this connection is of no use: another one may get it
      this.#bus.log.warn({ err }, 'cannot subscribe to replies');
      this.#reconnect();
    }
  }

  /** Replies or requests may have been lost while Redis was away: whoever still waits is asked for again. */
  readonly #resend = (): void => {
    if (!this.connected) return;
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#down = 'not yet';
    for (const id of this.#waiting.keys()) void this.#send(id);
  };

  /** Where another Redis takes over, the one whose replies are listened to may hang on, and nobody tells it anything any more. */
  readonly #leave = (): void => {
    this.#lost();
    this.#reconnect();
  };

  readonly #lost = (): void => {
    this.#grace ??= setTimeout(() => {
      this.#down = 'long';
      this.#failAll(busIsDown());
    }, this.#graceMs).unref();
  };

  /** A connection that is still asking Sentinels for the way would end for good. */
  #reconnect(): void {
    if (isReady(this.#subscriber)) this.#subscriber.disconnect(true);
  }

  #failAll(error: Error): void {
    for (const waiting of [...this.#waiting.values()]) waiting.fail(error);
  }
}

function readReply<Reply>(schema: z.ZodType<Reply>, reply: ReplyEnvelope): Reply {
  if (reply.status === 'bad') throw new BadRequest(reply.message);
  if (reply.status === 'unavailable') throw new UnavailableStore(reply.code, reply.message);
  const read = schema.safeParse(reply.reply);
  if (read.success) return read.data;
  throw new UnavailableStore('bad-reply', 'The reply of the store cannot be read.', { cause: read.error });
}

function tooLate(waitMs: number): UnavailableStore {
  return new UnavailableStore('timeout', `The store did not answer within ${waitMs} ms.`);
}

function busIsDown(cause?: unknown): UnavailableStore {
  return new UnavailableStore('bus-down', 'The bus (Redis) cannot be reached.', { cause });
}
