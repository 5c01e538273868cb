import type { Link } from '@erwik/link';
import { decodePullMessage, encodePullMessage } from '@erwik/mesh';
import type { PullMessage, UnknownMessage } from '@erwik/mesh';

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
    if (first !== undefined) this.#take(first);
    void link.closed.then(({ reason, cause }) => this.#ended(new PullLineEnded(reason, { cause })));
    link.start({ onFrame: (payload) => this.#take(payload), onProgress: () => this.#woken() });
    this.#pauseIfFull();
  }

  /** The next message. Rejects with `PullLineEnded`, after all that came before the end was taken, or when the signal aborts. */
  async next(signal: AbortSignal): Promise<PullMessage | UnknownMessage> {
    for (;;) {
      signal.throwIfAborted();
      const message = this.#arrived.shift();
      if (message !== undefined) {
        if (this.#arrived.length === 0) this.link.resume();
        return message;
      }
      if (this.#end !== null) throw this.#end;
      await this.#change(signal);
    }
  }

  /** Sends a message, and waits while too much waits to be sent. */
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
    this.link.close(reason);
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
      this.#ended(new PullLineEnded('bad message', { cause }));
      this.link.close('bad message');
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

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake = null;
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }
}

/** Messages read ahead, at most: some 400 KB of a pack. */
const arrivedMax = 8;
/** Sending goes on when no more than this waits, so that a fast link is kept busy. */
const sendAgainBytes = 32 * 1024;

/** The other side has closed the connection, or has sent what is no message of a pull. */
export class PullLineEnded extends Error {
  override readonly name = 'PullLineEnded';
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`the connection has ended: ${reason}`, options);
    this.reason = reason;
  }
}
