import type { Sha } from '@erwik/events';
import { joinedChanges } from '@erwik/index';
import type { AliasChanges } from '@erwik/index';
import type { Logger } from '@erwik/runtime';
import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FromIndex, indexQueries } from './index-messages.js';
import type {
  IndexQuery,
  IndexThreadData,
  KnownStep,
  QueryAnswer,
  QueryBody,
  ToIndex,
} from './index-messages.js';

/** The index cannot answer: its thread is gone, or its file cannot be read. Pages and saves go on without it. */
export class UnavailableIndex extends Error {
  override readonly name = 'UnavailableIndex';
}

/** What the index is made of, and who hears that it has come to the newest head, and which aliases changed on the way. */
export interface IndexerOptions extends IndexThreadData {
  /** the thread's program */
  readonly worker: URL;
  readonly log: Logger;
  readonly onCaughtUp: (head: Sha, aliases: AliasChanges) => void;
}

/** How often the log tells how far the index has come while it reads a long history, in ms. */
const progressEveryMs = 2000;
/** A thread that ended, for want of space on its disk for one, is started again after this long, in ms. */
const restartMs = 2000;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The index in its own thread, as the rest of the store sees it. A thread that ends is started again. */
export class Indexer implements AsyncDisposable {
  readonly #options: IndexerOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #moves = new EventEmitter().setMaxListeners(0);
  #thread: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #asked = 0;
  #wanted: Sha | null = null;
  #head: Sha | null = null;
  #complete = false;
  #aliases: AliasChanges = [];
  #saidAt = 0;
  #stopping = false;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#start();
  }

  /** The head up to which everything is indexed; null while a new index reads its first history. */
  get indexedHead(): Sha | null {
    return this.#head;
  }

  /** Whether the index knows everything but, perhaps, the saves of this moment. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Whether there is a thread to ask. */
  get running(): boolean {
    return this.#thread !== null;
  }

  /** Sets the index to follow to a head. `step` tells all that happened since the head before, where that is known. */
  follow(head: Sha, step: KnownStep | null = null): void {
    this.#wanted = head;
    if (step === null) this.#complete = false;
    this.#post({ kind: 'follow', head, step });
  }

  /** Waits until the index has come to a head, at most `timeoutMs`; whether it has. */
  async caughtUp(head: Sha | null, timeoutMs: number): Promise<boolean> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (head !== null && this.#head !== head && this.running) {
      const moved = await once(this.#moves, 'moved', { signal }).catch(() => null);
      if (moved === null) break;
    }
    return head === null || this.#head === head;
  }

  /** Asks the index. Errors: `UnavailableIndex`. */
  async ask<Query extends IndexQuery>(query: Query, body: QueryBody<Query>): Promise<QueryAnswer<Query>> {
    const answer = await new Promise((resolve, reject: (error: Error) => void) => {
      if (!this.running) return reject(new UnavailableIndex('the index is not running'));
      this.#asked += 1;
      this.#waiting.set(this.#asked, { resolve, reject });
      this.#post({ kind: 'ask', id: this.#asked, query, body });
    });
    return indexQueries[query].answer.parse(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart ?? undefined);
    if (this.#thread === null) return;
    const ended = once(this.#thread, 'exit');
    this.#post({ kind: 'stop' });
    await ended;
  }

  #start(): void {
    const { worker, indexFile, repository, log } = this.#options;
    const thread = new Worker(worker, { workerData: { indexFile, repository } });
    thread.on('message', (message: unknown) => this.#take(FromIndex.parse(message)));
    thread.on('error', (err) => log.error({ err }, 'the index failed'));
    thread.on('exit', () => this.#ended());
    this.#thread = thread;
    if (this.#wanted !== null) this.follow(this.#wanted);
  }

  #ended(): void {
    this.#thread = null;
    this.#head = null;
    this.#complete = false;
    for (const { reject } of this.#waiting.values()) reject(new UnavailableIndex('the index has stopped'));
    this.#waiting.clear();
    this.#moves.emit('moved');
    if (!this.#stopping) this.#restart = setTimeout(() => this.#start(), restartMs);
  }

  #post(message: ToIndex): void {
    this.#thread?.postMessage(message);
  }

  #take(message: FromIndex): void {
    switch (message.kind) {
      case 'at':
        this.#moved(message.head, message.aliases);
        break;
      case 'progress':
        this.#tellProgress(message.commits, message.files);
        break;
      case 'failed':
        this.#options.log.warn({ message: message.message }, 'indexing failed; it is tried again');
        break;
      case 'answer':
        this.#settle(message.id, ({ resolve }) => resolve(message.answer));
        break;
      case 'refused':
        this.#settle(message.id, ({ reject }) => reject(new UnavailableIndex(message.message)));
        break;
    }
  }

  #moved(head: Sha | null, aliases: AliasChanges): void {
    this.#head = head;
    this.#aliases = joinedChanges(this.#aliases, aliases);
    if (head === null) this.#complete = false;
    this.#moves.emit('moved');
    if (head === null || head !== this.#wanted) return;
    this.#complete = true;
    this.#options.onCaughtUp(head, this.#aliases);
    this.#aliases = [];
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) how(waiting);
  }

  #tellProgress(commits: number, files: number): void {
    if (Date.now() - this.#saidAt < progressEveryMs) return;
    this.#saidAt = Date.now();
    this.#options.log.info({ commits, files }, 'indexing the wiki');
  }
}
