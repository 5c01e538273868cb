import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { UnavailableFront } from '../http/refusal.js';

/** A picture, and how wide it shall be at most, in pixels. */
export type ThumbnailTask = { readonly image: Buffer; readonly width: number };
/** The smaller picture as WebP; null where there is none, and once when the process is ready. */
export type ThumbnailAnswer = Buffer | null;

/** A photo of 50 megapixels takes half a second; one that takes longer than this, in ms, is shown as it is. */
const makeDeadlineMs = 10_000;
/** Without work for so long, in ms, the process ends and gives its 60 MB back. */
const idleMs = 30_000;
/** Who waits for a picture, at most: all of one long page. */
const queueMax = 100;

type Job = {
  readonly read: () => Promise<Buffer | null>;
  readonly width: number;
  readonly resolve: (image: Buffer | null) => void;
  readonly reject: (error: Error) => void;
};

/** Where its process comes from, and how long a picture may take. */
export type ThumbnailMakerOptions = { readonly workerUrl: URL; readonly deadlineMs?: number };

/**
 * Makes pictures smaller, one at a time, in a process of its own that knows nothing and can be ended at any moment: what
 * strangers upload is decoded there.
 */
export class ThumbnailMaker implements AsyncDisposable {
  readonly #options: ThumbnailMakerOptions;
  readonly #queue: Job[] = [];
  #child: ChildProcess | null = null;
  #working = false;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ThumbnailMakerOptions) {
    this.#options = options;
  }

  /**
   * The picture in at most this width; null where it is none, is too large, or takes too long. `read` is called when it is
   * its turn. Throws `UnavailableFront` where too many wait, and what `read` throws.
   */
  make(read: () => Promise<Buffer | null>, width: number): Promise<Buffer | null> {
    if (this.#closed || this.#queue.length >= queueMax)
      throw new UnavailableFront('Too many pictures are being made smaller.', 2);
    return new Promise((resolve, reject) => {
      this.#queue.push({ read, width, resolve, reject });
      void this.#work();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#queue.splice(0)) resolve(null);
    await this.#end();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    clearTimeout(this.#idle);
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      await this.#makeOne(job).then(job.resolve, job.reject);
    }
    this.#working = false;
    this.#idle = setTimeout(() => void this.#end(), idleMs).unref();
  }

  async #makeOne({ read, width }: Job): Promise<Buffer | null> {
    const image = await read();
    if (image === null || this.#closed) return null;
    const child = await this.#started();
    if (child === null) return null;
    const answered = this.#answerOf(child);
    child.send({ image, width } satisfies ThumbnailTask, () => undefined);
    return answered;
  }

  /** The process, ready; null where it cannot start. */
  async #started(): Promise<ChildProcess | null> {
    if (this.#child !== null) return this.#child;
    // no variable of this process, some of which are secrets, is for a process that decodes what strangers send
    const child = fork(this.#options.workerUrl, { serialization: 'advanced', env: {}, execArgv: [] });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    child.on('error', () => child.kill('SIGKILL'));
    await this.#answerOf(child);
    return this.#child;
  }

  /** What the process says next; null when it ends, as it must after the deadline. */
  #answerOf(child: ChildProcess): Promise<Buffer | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), this.#options.deadlineMs ?? makeDeadlineMs);
      const done = (answer: unknown): void => {
        clearTimeout(timer);
        child.off('message', done).off('exit', gone);
        resolve(answer instanceof Uint8Array ? Buffer.from(answer) : null);
      };
      const gone = (): void => done(null);
      child.on('message', done).on('exit', gone);
    });
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
