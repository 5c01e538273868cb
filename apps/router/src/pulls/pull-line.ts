import type { Link } from '@erwik/link';
import { BadMessage, decodePullMessage, encodePullMessage } from '@erwik/mesh';
import type { PullMessage, UnknownMessage } from '@erwik/mesh';

/** Messages read ahead, at most: some 400 KB of a pack. */
const arrivedMax = 8;
/** Sending goes on when no more than this waits, so that a fast link is kept busy. */
const sendAgainBytes = 32 * 1024;
/** The system tells of what it took in lumps of up to 64 KiB, each of which takes 262 s at 2 kbit/s, ms. */
const writeStallMs = 300_000;
/** What was sent last before a line is closed is a few words at most: they leave within this, or not, ms. */
const closeGraceMs = 1000;

/**
 * A connection that packs travel on, as a conversation: messages are awaited one at a time, and while none is, the other side
 * has to wait.
 */
export class PullLine {
  readonly link: Link;
  readonly #arrived: (PullMessage | UnknownMessage)[] = [];
  #wake: (() => void) | null = null;
  #end: Error | null = null;

  constructor(link: Link, first?: Uint8Array) {
    this.link = link;
    link.writeStallMs = writeStallMs;
    if (first !== undefined) this.#take(first);
    void link.closed.then(({ reason, cause }) => this.#ended(new PullLineEnded(reason, { cause })));
    link.start({ onFrame: (payload) => this.#take(payload), onProgress: () => this.#woken() });
    this.#pauseIfFull();
  }

  /**
   * The next message. Rejects with `PullLineEnded`, after all that came before the end was taken, with `PullLineSilent` where not
   * a byte comes for `silenceMaxMs`, or when the signal aborts.
   */
  async next(signal: AbortSignal, silenceMaxMs: number): Promise<PullMessage | UnknownMessage> {
    for (;;) {
      signal.throwIfAborted();
      const message = this.#arrived.shift();
      if (message !== undefined) {
        if (this.#arrived.length === 0) this.link.resume();
        return message;
      }
      if (this.#end !== null) throw this.#end;
      const heardBytes = this.link.receivedBytes;
      const isLate = await this.#change(signal, silenceMaxMs);
      if (isLate && heardBytes === this.link.receivedBytes) throw new PullLineSilent(silenceMaxMs);
    }
  }

  /** Sends a message, and waits while too much waits to be sent. Rejects as `next` does, but for silence. */
  async send(message: PullMessage, signal: AbortSignal): Promise<void> {
    this.#checkOpen(signal);
    let isFree = this.link.send(encodePullMessage(message));
    while (!isFree) {
      await this.#change(signal);
      this.#checkOpen(signal);
      isFree = this.link.queuedBytes < sendAgainBytes;
    }
  }

  close(reason: string): void {
    this.link.close(reason, closeGraceMs);
  }

  get isOpen(): boolean {
    return this.#end === null;
  }

  #checkOpen(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.#end !== null) throw this.#end;
  }

  /** What is no message of a pull ends the line when it is its turn. */
  #take(payload: Uint8Array): void {
    try {
      this.#arrived.push(decodePullMessage(payload));
    } catch (cause) {
      if (!(cause instanceof BadMessage)) throw cause;
      this.#ended(new PullLineEnded('bad message', { cause }));
      this.close('bad message');
    }
    this.#pauseIfFull();
    this.#woken();
  }

  #pauseIfFull(): void {
    if (this.#arrived.length >= arrivedMax) this.link.pause();
  }

  #ended(error: Error): void {
    this.#end ??= error;
    this.#woken();
  }

  #woken(): void {
    this.#wake?.();
  }

  /** Resolves when something has happened; with true where nothing has for so long. */
  #change(signal: AbortSignal, lateMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isLate: boolean): void => {
        this.#wake = null;
        clearTimeout(late);
        signal.removeEventListener('abort', wake);
        resolve(isLate);
      };
      const wake = (): void => done(false);
      const late = lateMs === undefined ? undefined : setTimeout(() => done(true), lateMs);
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}

/** The other side has closed the connection, or has sent what is no message of a pull. */
export class PullLineEnded extends Error {
  override readonly name = 'PullLineEnded';
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`the connection has ended: ${reason}`, options);
    this.reason = reason;
  }
}

/** Nothing has come for a while. */
export class PullLineSilent extends Error {
  override readonly name = 'PullLineSilent';

  constructor(silenceMs: number) {
    super(`nothing has come for ${silenceMs} ms`);
  }
}
