import { randomUUID } from 'node:crypto';
import type { BusEvent } from '@erwik/events';
import type { Bus, EventSource } from './bus.js';
import { eventsKey, setForeignAside } from './bus.js';
import { isReady, replyCode } from './connection.js';

/** Tells the node's processes facts, in order. */
export interface Publisher extends AsyncDisposable {
  /**
   * Sends at once where it can. Never fails: events that cannot be sent are dropped, and every follower learns that it
   * missed some as soon as Redis is back.
   */
  publish(events: readonly BusEvent[]): void;
}

/** A follower further behind than this asks the store instead; some 10 MB of events. */
const keptEvents = 10_000;
/** Redis refuses (out of memory, read only): how long until it is asked again. */
const retryMs = 1_000;

/**
 * Makes the one publisher of a stream. Its entries are numbered without gaps, also those that could not be sent, so a
 * missing number tells a follower that it missed something, whatever the reason: trimmed, flushed, lost by a Redis that
 * restarted, or a publisher that died between a fact and its telling.
 */
export function createPublisher(bus: Bus, source: EventSource = 'store'): Publisher {
  return new StreamPublisher(bus, eventsKey(bus, source));
}

class StreamPublisher implements Publisher {
  readonly #bus: Bus;
  readonly #key: string;
  readonly #name = randomUUID();
  #count = 0;
  #sending: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;

  constructor(bus: Bus, key: string) {
    this.#bus = bus;
    this.#key = key;
    bus.commands.on('ready', this.#sendMark);
    if (isReady(bus.commands)) this.#sendMark();
  }

  publish(events: readonly BusEvent[]): void {
    this.#send(events.map((event) => JSON.stringify(event)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#retry);
    this.#bus.commands.off('ready', this.#sendMark);
    await this.#sending;
  }

  /** An entry without an event: followers compare its number, and thus learn early what they missed. */
  readonly #sendMark = (): void => this.#send([null]);

  #send(events: readonly (string | null)[]): void {
    // the mark that is sent when Redis is back has a higher number, and tells that these are missing
    if (!isReady(this.#bus.commands)) return void (this.#count += events.length);
    const pipeline = this.#bus.commands.pipeline();
    for (const event of events) {
      this.#count += 1;
      const fields = [
        'publisher',
        this.#name,
        'number',
        this.#count,
        ...(event === null ? [] : ['event', event]),
      ];
      pipeline.xadd(this.#key, 'MAXLEN', '~', keptEvents, '*', ...fields);
    }
    const before = this.#sending;
    const sent = pipeline.exec().then(firstError, (error: unknown) => error);
    this.#sending = before.then(async () => this.#check(await sent));
  }

  async #check(err: unknown): Promise<void> {
    if (err === null) return;
    const { log } = this.#bus;
    if (replyCode(err) === 'WRONGTYPE' && (await setForeignAside(this.#bus, this.#key)))
      return this.#sendMark();
    if (this.#retry !== undefined) return;
    log.warn({ err }, 'events could not be told: followers will ask for what they missed');
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (isReady(this.#bus.commands)) this.#sendMark();
    }, retryMs).unref();
  }
}

function firstError(results: [error: Error | null, result: unknown][] | null): unknown {
  return results?.find(([error]) => error !== null)?.[0] ?? null;
}
