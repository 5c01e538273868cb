import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PageSource } from '@erwik/pages';
import { UnavailableFront } from '../http/refusal.js';
import type { RenderedPassages } from './render-passages.js';

/** A page is usually rendered in milliseconds; one that takes longer than this is shown as plain source instead. */
export const renderDeadlineMs = 2000;
/** A second worker keeps other pages coming while one renders for seconds; more would only cost memory. */
const workersMax = Math.min(2, availableParallelism());
/** Readers that wait for a rendering, at most: at 4 ms each the last one waits a second. */
const queueMax = 256;
/** Memory one worker may take, in MiB: a text that needs more ends the worker, not the process. */
const workerHeapMaxMb = 128;
/** Memory for a worker's newest objects, in MiB: with V8's own 48 a worker is 30 MiB larger and no quicker. */
const workerYoungMaxMb = 6;

type Task = {
  readonly input: PageSource;
  readonly resolve: (page: RenderedPassages | null) => void;
  readonly reject: (error: Error) => void;
};
type Crew = { readonly worker: Worker; task: Task | null; ready: boolean; timer: NodeJS.Timeout | undefined };

/** Where the pool gets its workers from, and how long they may take. */
export type RenderPoolOptions = { readonly workerUrl: URL; readonly deadlineMs?: number };

/** Renders texts in worker threads, so that no page can keep this front from answering others. */
export class RenderPool implements AsyncDisposable {
  readonly #options: RenderPoolOptions;
  readonly #crews = new Set<Crew>();
  readonly #queue: Task[] = [];
  #closed = false;

  constructor(options: RenderPoolOptions) {
    this.#options = options;
    this.#hire();
  }

  /**
   * Renders a text; null when that takes too long or too much memory. Throws `UnavailableFront` when too many wait.
   */
  render(input: PageSource): Promise<RenderedPassages | null> {
    if (this.#closed || this.#queue.length >= queueMax) {
      throw new UnavailableFront('Too many pages are being rendered.', 1);
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ input, resolve, reject });
      this.#assign();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#giveUpWaiting();
    await Promise.all([...this.#crews].map((crew) => this.#dismiss(crew)));
  }

  #assign(): void {
    for (const crew of this.#crews) {
      if (!crew.ready || crew.task !== null) continue;
      const task = this.#queue.shift();
      if (task === undefined) return;
      this.#start(crew, task);
    }
    if (this.#queue.length > 0 && this.#crews.size < workersMax && !this.#starting()) this.#hire();
  }

  #starting(): boolean {
    return [...this.#crews].some((crew) => !crew.ready);
  }

  #start(crew: Crew, task: Task): void {
    crew.task = task;
    crew.timer = setTimeout(() => void this.#dismiss(crew), this.#options.deadlineMs ?? renderDeadlineMs);
    crew.worker.postMessage(task.input);
  }

  #hire(): void {
    const worker = new Worker(this.#options.workerUrl, {
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMaxMb, maxYoungGenerationSizeMb: workerYoungMaxMb },
    });
    const crew: Crew = { worker, task: null, ready: false, timer: undefined };
    this.#crews.add(crew);
    worker.once('message', () => {
      crew.ready = true;
      worker.on('message', (page: RenderedPassages | null) => this.#finish(crew, page));
      this.#assign();
    });
    worker.on('error', () => void this.#dismiss(crew));
    worker.on('exit', () => void this.#dismiss(crew));
  }

  #finish(crew: Crew, page: RenderedPassages | null): void {
    clearTimeout(crew.timer);
    const { task } = crew;
    crew.task = null;
    task?.resolve(page);
    this.#assign();
  }

  /** Ends a worker; its reader is told that the page is too complex, and those who wait get another worker. */
  async #dismiss(crew: Crew): Promise<void> {
    if (!this.#crews.delete(crew)) return;
    // A worker that could not even start would be hired again and again.
    if (!crew.ready) this.#giveUpWaiting();
    this.#finish(crew, null);
    await crew.worker.terminate();
  }

  #giveUpWaiting(): void {
    for (const { reject } of this.#queue.splice(0))
      reject(new UnavailableFront('Pages cannot be rendered now.', 1));
  }
}
