import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { UnavailableFront } from '../http/refusal.js';
import type { StoreWatch, WatchChange } from '../store/store-watch.js';
import type { LiveEvent } from '../views/model.js';

/** Open streams per front; each costs a connection and about 20 KB. */
export const streamsMax = 500;
/** A reader that does not take what it is sent is dropped when so many bytes wait for it. */
const unreadMaxBytes = 64 * 1024;
/** Balancers and proxies close what is silent for 30 seconds and more. */
const heartbeatMs = 15_000;
/** So many events are kept for readers that come back after a break; who missed more is told the present state. */
const rememberedMax = 500;

type Numbered = { readonly id: number; readonly event: LiveEvent; readonly text: string };
/** `after` is the last event that its greeting knew of. */
type Stream = { readonly response: ServerResponse; readonly page: string | null; readonly after: number };

/** What a reader asks for: the changes of one page, or of all, and those after the last one it got. */
export type StreamRequest = { readonly page: string | null; readonly lastEventId: string | null };

/** Tells open browsers what changes (server-sent events). Event numbers are this process's own. */
export class LiveEvents implements AsyncDisposable {
  readonly #watch: StoreWatch;
  readonly #streams = new Set<Stream>();
  readonly #epoch = randomBytes(4).toString('hex');
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #recent: Numbered[] = [];
  #unsent: Numbered[] = [];
  #lastId = 0;
  #closed = false;

  constructor(watch: StoreWatch) {
    this.#watch = watch;
    this.#stopListening = watch.listen((change) => this.#take(change));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
  }

  /** How many browsers are listening. */
  get streams(): number {
    return this.#streams.size;
  }

  /**
   * Begins a stream; it ends when the reader leaves, reads too slowly, or the front stops. Throws `UnavailableFront`.
   */
  open(response: ServerResponse, { page, lastEventId }: StreamRequest): void {
    if (this.#closed || this.#streams.size >= streamsMax) {
      throw new UnavailableFront('Too many browsers are listening to this front.', 30);
    }
    const stream = { response, page, after: this.#lastId };
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n\n' + this.#greeting(stream, lastEventId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    clearInterval(this.#heartbeat);
    for (const { response } of this.#streams) response.end();
  }

  /** What was missed where that is known, then the present state. */
  #greeting(stream: Stream, lastEventId: string | null): string {
    const [epoch, id] = (lastEventId ?? '').split('-');
    const missed = epoch === this.#epoch ? this.#recent.filter((each) => each.id > Number(id)) : [];
    const texts = missed.filter(({ event }) => isFor(stream, event)).map(({ text }) => text);
    const { head, degraded } = this.#watch;
    if (head !== null) texts.push(this.#text({ kind: 'head', head }, this.#lastId));
    texts.push(this.#text({ kind: 'state', degraded }, this.#lastId));
    return texts.join('');
  }

  #beat(): void {
    for (const stream of this.#streams) write(stream, ':\n\n');
  }

  #take(change: WatchChange): void {
    const event = liveEvent(change, this.#watch);
    if (event === null) return;
    this.#lastId += 1;
    const text = this.#text(event, this.#lastId);
    this.#recent.push({ id: this.#lastId, event, text });
    if (this.#recent.length > 2 * rememberedMax) this.#recent = this.#recent.slice(-rememberedMax);
    if (this.#unsent.push({ id: this.#lastId, event, text }) === 1) setImmediate(() => this.#send());
  }

  /**
   * Sends what came in one turn of the event loop at once, so that a burst is not taken for a reader who does not
   * read.
   */
  #send(): void {
    const events = this.#unsent;
    this.#unsent = [];
    for (const stream of this.#streams) {
      const texts = events
        .filter(({ id, event }) => id > stream.after && isFor(stream, event))
        .map(({ text }) => text);
      write(stream, texts.join(''));
    }
  }

  #text({ kind, ...data }: LiveEvent, id: number): string {
    return `id: ${this.#epoch}-${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
  }
}

function write({ response }: Stream, text: string): void {
  if (response.writableLength > unreadMaxBytes) response.destroy();
  else if (text !== '') response.write(text);
}

function isFor({ page }: Stream, event: LiveEvent): boolean {
  return page === null || event.kind !== 'page' || event.name === page;
}

function liveEvent(change: WatchChange, { head, degraded }: StoreWatch): LiveEvent | null {
  if (change.kind === 'state') return { kind: 'state', degraded };
  if (change.kind === 'missed') return head === null ? null : { kind: 'head', head };
  const { event } = change;
  if (event.type === 'HeadMoved') return { kind: 'head', head: event.head };
  if (event.type !== 'PageChanged') return null;
  const { author, node, commit } = event.change;
  return { kind: 'page', name: event.name, blob: event.blob, author: author.name, node, commit };
}
