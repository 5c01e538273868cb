import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { BusEvent } from '@erwik/events';
import type { AccessRights } from '../access/access-rights.js';
import { currentPerson } from '../access/person.js';
import type { Person } from '../access/person.js';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import type { MeshChange, MeshWatch } from '../mesh/mesh-watch.js';
import type { StoreClient } from '../store/store-client.js';
import type { StoreWatch, WatchChange } from '../store/store-watch.js';
import type { LiveEvent, NodeState, Site } from '../views/model.js';
import { speaking } from '../views/language.js';
import type { Language } from '../views/language.js';
import { messages } from '../views/messages.js';
import { pillText } from '../views/pill.js';
import { ConflictNews } from './conflict-news.js';

/** Open streams per front; each costs a connection and about 20 KB. */
export const streamsMax = 500;
/** Streams of one address: a house full of people, and not so many that one program keeps all others out. */
export const streamsPerAddressMax = 50;
/** A reader that does not take what it is sent is dropped when so many bytes wait for it. */
const unreadMaxBytes = 64 * 1024;
/** Balancers and proxies close what is silent for 30 seconds and more. */
const heartbeatMs = 15_000;
/** So many events are kept for readers that come back after a break; who missed more is told the present state. */
const rememberedMax = 500;

/**
 * What a reader asks for. Who names nothing is told everything; who names a page, a commit or the mesh is told of these, of
 * head and of how the node is.
 */
export type StreamTopics = {
  readonly page: string | null;
  /** where this commit arrives, which the router's reports tell as well */
  readonly commit: string | null;
  /** whatever the router reports */
  readonly mesh: boolean;
};

/** What a reader asks for, the last event it got, and where it is; null on this machine, which is not limited. */
export type StreamRequest = StreamTopics & {
  readonly lastEventId: string | null;
  readonly address: string | null;
  readonly language: Language;
};

/** What live events are made from. `site` says how the node is now. */
export type LiveSources = {
  readonly watch: StoreWatch;
  readonly mesh: MeshWatch;
  readonly site: () => Site;
  readonly store: StoreClient;
  readonly rights: Pick<AccessRights, 'mayHear'>;
};

/** An event before it is put into a reader's language. */
type News = Exclude<LiveEvent, { kind: 'node' }> | { readonly kind: 'node'; readonly now: NodeState };
type Numbered = {
  readonly id: number;
  readonly event: News;
  readonly text: (spoken: Language) => string;
};
/** `after` is the last event that its greeting knew of. */
type Stream = {
  readonly response: ServerResponse;
  readonly topics: StreamTopics;
  readonly address: string | null;
  readonly language: Language;
  readonly person: Person;
  readonly after: number;
};

/** Tells open browsers what changes (server-sent events). Event numbers are this process's own. */
export class LiveEvents implements AsyncDisposable {
  readonly #sources: LiveSources;
  readonly #streams = new Set<Stream>();
  readonly #epoch = randomBytes(4).toString('hex');
  readonly #heartbeat: NodeJS.Timeout;
  readonly #conflicts: ConflictNews;
  readonly #stopListening: readonly (() => void)[];
  #recent: Numbered[] = [];
  #unsent: Numbered[] = [];
  #lastId = 0;
  #closed = false;
  #toldNode: string;

  constructor(sources: LiveSources) {
    this.#sources = sources;
    const { watch, mesh } = sources;
    this.#stopListening = [
      watch.listen((change) => this.#takeStore(change)),
      mesh.listen((change) => this.#takeMesh(change)),
    ];
    this.#toldNode = JSON.stringify(this.#nodeNews());
    this.#conflicts = new ConflictNews(sources.store, (event) => this.#tell(event));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
  }

  /** How many browsers are listening. */
  get streams(): number {
    return this.#streams.size;
  }

  /**
   * Begins a stream; it ends when the reader leaves, reads too slowly, or the front stops. Throws `UnavailableFront`, or
   * `BadRequest` 429 where one address has too many.
   */
  open(response: ServerResponse, { lastEventId, address, language, ...topics }: StreamRequest): void {
    if (this.#closed || this.#streams.size >= streamsMax) {
      throw new UnavailableFront('Too many browsers are listening to this front.', 30);
    }
    if (address !== null) this.#limit(address);
    const stream = { response, topics, address, language, person: currentPerson(), after: this.#lastId };
    this.#streams.add(stream);
    if (this.#streams.size === 1) this.#conflicts.begin();
    response.on('close', () => this.#streams.delete(stream));
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 2000\n\n' + this.#greeting(stream, lastEventId));
  }

  #limit(address: string): void {
    const its = [...this.#streams].filter((stream) => stream.address === address);
    if (its.length < streamsPerAddressMax) return;
    const headers = { 'Retry-After': '30' };
    throw new BadRequest(429, 'too_many_streams', 'Too many streams are open at this address.', { headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#conflicts[Symbol.dispose]();
    for (const stop of this.#stopListening) stop();
    clearInterval(this.#heartbeat);
    for (const { response } of this.#streams) response.end();
  }

  /** What was missed where that is known, then the present state. */
  #greeting(stream: Stream, lastEventId: string | null): string {
    const [epoch, id] = (lastEventId ?? '').split('-');
    const missed = epoch === this.#epoch ? this.#recent.filter((each) => each.id > Number(id)) : [];
    const texts = missed
      .filter(({ event }) => this.#isFor(stream, event))
      .map(({ text }) => text(stream.language));
    const { head, degraded } = this.#sources.watch;
    const now: News[] = [this.#nodeNews(), { kind: 'state', degraded }];
    if (head !== null) now.unshift({ kind: 'head', head });
    for (const event of now) texts.push(this.#numbered(event).text(stream.language));
    return texts.join('');
  }

  #beat(): void {
    for (const stream of this.#streams) write(stream, ':\n\n');
  }

  #nodeNews(): News {
    return { kind: 'node', now: this.#sources.site().state };
  }

  /**
   * Ends the streams of members, where one of them may be somebody else now, or nobody. Browsers come again in two seconds and are
   * told what they missed, if they still may know.
   */
  #askAgain(): void {
    for (const { person, response } of this.#streams) if (person.account !== null) response.end();
  }

  #takeStore(change: WatchChange): void {
    if (mayConcernAccounts(change)) this.#askAgain();
    const event = storeEvent(change, this.#sources.watch);
    if (event !== null) this.#tell(event);
    if (this.#streams.size > 0) this.#conflicts.take(change);
    // Of what happens to the wiki only a save makes the node another than it was.
    if (change.kind !== 'event' || change.event.type === 'CommitHeld') this.#tellNode();
  }

  #takeMesh(change: MeshChange): void {
    this.#tell(meshEvent(change));
    this.#tellNode();
  }

  /** Most changes leave the node as it was for those who look at it. */
  #tellNode(): void {
    const event = this.#nodeNews();
    const told = JSON.stringify(event);
    if (told === this.#toldNode) return;
    this.#toldNode = told;
    this.#tell(event);
  }

  #tell(event: News): void {
    this.#lastId += 1;
    const numbered = this.#numbered(event);
    if (isRemembered(event)) this.#recent.push(numbered);
    if (this.#recent.length > 2 * rememberedMax) this.#recent = this.#recent.slice(-rememberedMax);
    if (this.#unsent.push(numbered) === 1) setImmediate(() => this.#send());
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
        .filter(({ id, event }) => id > stream.after && this.#isFor(stream, event))
        .map(({ text }) => text(stream.language));
      write(stream, texts.join(''));
    }
  }

  #isFor(stream: Stream, event: News): boolean {
    const isHidden = 'name' in event && !this.#sources.rights.mayHear(stream.person, event.name);
    return !isHidden && isAbout(stream, event);
  }

  /** The event with the number of the last one. It is written once for each language that is listened to. */
  #numbered(event: News): Numbered {
    const id = this.#lastId;
    const texts = new Map<Language, string>();
    const text = (spoken: Language): string => {
      const { kind, ...data } = speaking(spoken, () => inWords(event));
      const written = `id: ${this.#epoch}-${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
      texts.set(spoken, written);
      return written;
    };
    return { id, event, text: (spoken) => texts.get(spoken) ?? text(spoken) };
  }
}

function inWords(event: News): LiveEvent {
  if (event.kind === 'node') return { kind: 'node', state: event.now.kind, ...pillText(event.now) };
  if (event.kind !== 'state') return event;
  return { kind: 'state', degraded: event.degraded.map((fault) => messages.error.refusal(fault)) };
}

function write({ response }: Stream, text: string): void {
  if (response.writableLength > unreadMaxBytes) response.destroy();
  else if (text !== '') response.write(text);
}

function isAbout({ topics: { page, commit, mesh } }: Stream, event: News): boolean {
  if (page === null && commit === null && !mesh) return true;
  if (event.kind === 'page' || event.kind === 'conflict') return event.name === page;
  if (event.kind === 'received' || event.kind === 'commit') return event.commit === commit;
  return event.kind !== 'mesh' || mesh || commit !== null;
}

/** What is told of the mesh is asked for again by who comes back, and must not push out what changed on pages. */
function isRemembered({ kind }: News): boolean {
  return kind !== 'mesh' && kind !== 'received' && kind !== 'node';
}

function meshEvent(change: MeshChange): News {
  if (change.kind === 'report') return { kind: 'mesh' };
  const { node, ms, via } = change.receipt;
  return { kind: 'received', commit: change.commit, node, ms, via };
}

function mayConcernAccounts(change: WatchChange): boolean {
  return change.kind === 'missed' || (change.kind === 'event' && change.event.type === 'AccountsChanged');
}

function storeEvent(change: WatchChange, { head, degraded }: StoreWatch): News | null {
  if (change.kind === 'state') return { kind: 'state', degraded };
  if (change.kind === 'missed') return head === null ? null : { kind: 'head', head };
  return wikiEvent(change.event);
}

function wikiEvent(event: BusEvent): News | null {
  if (event.type === 'HeadMoved') return { kind: 'head', head: event.head };
  if (event.type === 'CommitHeld') return { kind: 'commit', commit: event.commit, saved: event.saved };
  if (event.type !== 'PageChanged') return null;
  const { author, node, commit } = event.change;
  return { kind: 'page', name: event.name, blob: event.blob, author: author.name, node, commit };
}
