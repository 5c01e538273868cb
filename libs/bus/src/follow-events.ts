import { BusEvent } from '@erwik/events';
import { z } from 'zod';
import type { Bus, EventSource } from './bus.js';
import { eventsKey } from './bus.js';
import { blockMs, isReady, keepReading } from './connection.js';
import { compareIds, entriesOf, entriesOfRange, readJson } from './entries.js';
import type { Entry } from './entries.js';

/** What follows a node's events. An error that a listener throws ends the process. */
export interface EventListener {
  /** facts, in the order they were told */
  onEvents(events: readonly BusEvent[]): void;
  /**
   * Events may have been missed (always so at the start): whoever remembers anything compares it with the store now.
   * Later events come after it.
   */
  onGap(reason: string): void;
  /** whether events arrive */
  onConnected?(connected: boolean): void;
}

/** Follows until its disposal. */
export interface Follower extends AsyncDisposable {
  readonly connected: boolean;
}

const readMaxEvents = 512;
const WholeNumber = z.coerce.number().int().min(0);

/** Follows events from now on. Every process sees all of them; Redis may come and go, or lose them. */
export function followEvents(bus: Bus, listener: EventListener, source: EventSource = 'store'): Follower {
  return new StreamFollower(bus, listener, eventsKey(bus, source));
}

/** The last entry that was taken, and who numbered it. */
interface Position {
  readonly id: string;
  readonly publisher: string | null;
  readonly number: number;
}

class StreamFollower implements Follower {
  readonly #bus: Bus;
  readonly #key: string;
  readonly #listener: EventListener;
  readonly #reader;
  readonly #stopping = new AbortController();
  readonly #reading: Promise<void>;
  #position: Position | null = null;
  /** which run of Redis the position belongs to */
  #runId: string | null = null;
  #checked = false;
  #connected = false;

  constructor(bus: Bus, listener: EventListener, key: string) {
    this.#bus = bus;
    this.#key = key;
    this.#listener = listener;
    this.#reader = bus.openReader('events');
    this.#reader.on('close', () => {
      this.#checked = false;
      this.#setConnected(false);
    });
    this.#reading = keepReading(this.#reader, this.#stopping.signal, {
      read: () => this.#read(),
      take: (take) => take(),
      refused: (error) => this.#refused(error),
    });
  }

  get connected(): boolean {
    return this.#connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#reader.disconnect();
    await this.#reading;
  }

  /** Reads, and returns what is to be done with it: only Redis may fail in here. */
  async #read(): Promise<() => void> {
    if (!this.#checked || this.#position === null) return this.#resume();
    const how = ['COUNT', readMaxEvents, 'BLOCK', blockMs, 'STREAMS'] as const;
    const entries = entriesOf(await this.#reader.xread(...how, this.#key, this.#position.id));
    return entries.length > 0 ? () => this.#take(entries) : this.#compareWithStream(this.#runId);
  }

  async #resume(): Promise<() => void> {
    const runId = /^run_id:(\w+)/m.exec(await this.#reader.info('server'))?.[1] ?? null;
    const compared = await this.#compareWithStream(runId);
    return () => {
      compared();
      this.#checked = true;
      this.#setConnected(isReady(this.#reader));
    };
  }

  /**
   * A Redis that has restarted may have lost the last second, and a stream that ends before our position is another
   * one. Otherwise our position holds, and the numbers tell whether anything after it is missing.
   */
  async #compareWithStream(runId: string | null): Promise<() => void> {
    const [newest] = entriesOfRange(await this.#reader.xrevrange(this.#key, '+', '-', 'COUNT', 1));
    const position = newest === undefined ? start : positionOf(newest);
    const reason = this.#whyLost(runId, position);
    return () => {
      if (reason === null) return;
      this.#position = position;
      this.#runId = runId;
      this.#gap(reason);
    };
  }

  #whyLost(runId: string | null, newest: Position): string | null {
    if (this.#position === null) return 'following begins';
    if (runId === null || runId !== this.#runId) return 'Redis was restarted or replaced';
    return compareIds(newest.id, this.#position.id) < 0 ? 'the stream of events was emptied' : null;
  }

  #take(entries: readonly Entry[]): void {
    let events: BusEvent[] = [];
    const tell = (): void => {
      if (events.length > 0) this.#listener.onEvents(events);
      events = [];
    };
    for (const entry of entries) {
      const missing = this.#advance(entry);
      const event = entry.fields?.has('event') ? readJson(BusEvent, entry.fields.get('event')) : undefined;
      if (missing !== null || event === null) {
        tell();
        this.#gap(missing ?? 'an event cannot be read');
      }
      if (event) events.push(event);
    }
    tell();
  }

  /** Moves to the entry; returns why something before it is missing, or null. */
  #advance(entry: Entry): string | null {
    const { publisher = null, number = 0 } = this.#position ?? {};
    this.#position = positionOf(entry);
    if (this.#position.publisher !== publisher) return 'another publisher tells events';
    return this.#position.number === number + 1 ? null : 'events are missing';
  }

  #gap(reason: string): void {
    this.#bus.log.info({ reason }, 'events may have been missed');
    this.#listener.onGap(reason);
  }

  #refused(err: unknown): Promise<boolean> {
    this.#bus.log.warn({ err }, 'events cannot be read');
    return Promise.resolve(false);
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#listener.onConnected?.(connected);
  }
}

const start: Position = { id: '0-0', publisher: null, number: 0 };

function positionOf({ id, fields }: Entry): Position {
  const number = WholeNumber.safeParse(fields?.get('number')).data ?? 0;
  return { id, publisher: fields?.get('publisher') ?? null, number };
}
