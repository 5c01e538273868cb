import type { CommitLine, Sha } from '@erwik/events';
import type { IndexStep } from '@erwik/index';
import type { Logger } from '@erwik/runtime';
import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FromIndex, indexQueries } from './index-messages.js';
import type { IndexQuery, IndexThreadData, QueryAnswer, QueryBody, ToIndex } from './index-messages.js';

/** The index cannot answer: its thread is gone, or its file cannot be read. Pages and saves go on without it. */
export class UnavailableIndex extends Error {
  override readonly name = 'UnavailableIndex';
}

/** How often the log tells how far the index has come while it reads a long history, in ms. */
const progressEveryMs = 2000;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The index in its own thread, as the rest of the store sees it. */
export class Indexer implements AsyncDisposable {
  readonly #thread: Worker;
  readonly #log: Logger;
  readonly #waiting = new Map<number, Waiting>();
  readonly #moves = new EventEmitter();
  #asked = 0;
  #head: Sha | null = null;
  #opened = false;
  #saidAt = 0;
  #stopping = false;

  constructor(data: IndexThreadData, log: Logger) {
    this.#log = log;
    this.#moves.setMaxListeners(0);
    this.#thread = new Worker(new URL('./index-worker.js', import.meta.url), { workerData: data });
    this.#thread.on('message', (message: unknown) => this.#take(FromIndex.parse(message)));
    this.#thread.on('error', (err) => this.#log.error({ err }, 'the index failed'));
    this.#thread.on('exit', () => this.#ended());
  }

  /** The head up to which everything is indexed; null while a new index reads its first history. */
  get indexedHead(): Sha | null {
    return this.#head;
  }

  /** Sets the index to follow to a head. `step` tells all that happened between `previous` and it, where that is known. */
  follow(head: Sha, previous: Sha | null = null, step: IndexStep | null = null): void {
    this.#post({ kind: 'follow', head, previous, step });
  }

  /** Makes the index anew: what it has indexed does not belong to the repository's history. */
  makeAnew(): void {
    this.#post({ kind: 'makeAnew' });
  }

  /** Waits until the index has opened its file. */
  async opened(): Promise<void> {
    if (!this.#opened) await once(this.#moves, 'moved');
  }

  /** Waits until the index has come to a head, at most `timeoutMs`; whether it has. */
  async caughtUp(head: Sha | null, timeoutMs: number): Promise<boolean> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (this.#head !== head && head !== null && !this.#stopping) {
      const moved = await once(this.#moves, 'moved', { signal }).catch(() => null);
      if (moved === null) break;
    }
    return head === null || this.#head === head;
  }

  /** Asks the index. Errors: `UnavailableIndex`. */
  async ask<Query extends IndexQuery>(query: Query, body: QueryBody<Query>): Promise<QueryAnswer<Query>> {
    const answer = await new Promise((resolve, reject: (error: Error) => void) => {
      if (this.#stopping) return reject(new UnavailableIndex('the index has stopped'));
      this.#asked += 1;
      this.#waiting.set(this.#asked, { resolve, reject });
      this.#post({ kind: 'ask', id: this.#asked, query, body });
    });
    return indexQueries[query].answer.parse(answer);
  }

  /** The newest change of a file, or null. */
  lastChange(path: string): Promise<CommitLine | null> {
    return this.ask('lastChange', { path });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const ended = once(this.#thread, 'exit');
    this.#post({ kind: 'stop' });
    await ended;
  }

  #post(message: ToIndex): void {
    this.#thread.postMessage(message);
  }

  #take(message: FromIndex): void {
    switch (message.kind) {
      case 'at':
        this.#opened = true;
        this.#head = message.head;
        this.#moves.emit('moved');
        break;
      case 'progress':
        this.#tellProgress(message.commits, message.files);
        break;
      case 'failed':
        this.#log.warn({ message: message.message }, 'indexing failed; it begins anew');
        break;
      case 'answer':
        this.#settle(message.id, ({ resolve }) => resolve(message.answer));
        break;
      case 'refused':
        this.#settle(message.id, ({ reject }) => reject(new UnavailableIndex(message.message)));
        break;
    }
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) how(waiting);
  }

  #tellProgress(commits: number, files: number): void {
    if (Date.now() - this.#saidAt < progressEveryMs) return;
    this.#saidAt = Date.now();
    this.#log.info({ commits, files }, 'indexing the wiki');
  }

  #ended(): void {
    this.#stopping = true;
    for (const { reject } of this.#waiting.values()) reject(new UnavailableIndex('the index has stopped'));
    this.#waiting.clear();
    this.#moves.emit('moved');
  }
}
