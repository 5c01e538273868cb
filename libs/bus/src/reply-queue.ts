import type { ReplyEnvelope } from '@erwik/events';
import type { Bus } from './bus.js';

/** Redis cuts a subscriber off that has more than 32 MiB waiting; what is sent at once stays far below. */
const flushMaxBytes = 4 * 1024 * 1024;

/** A request that is done with: its entry, and its reply where somebody waits for one. */
export interface Done {
  readonly entryId: string;
  readonly replyTo?: string;
  readonly reply?: ReplyEnvelope;
}

/** Sends replies and acknowledges their requests, all that are ready in one round trip. */
export class ReplyQueue {
  readonly #bus: Bus;
  readonly #group: string;
  readonly #onAnswered: (entryIds: readonly string[], acknowledged: boolean) => void;
  readonly #ready: { readonly entryId: string; readonly replyTo: string | null; readonly message: string }[] =
    [];
  #flushing: Promise<void> | null = null;

  /** `onAnswered` is told what left the queue; where `acknowledged` is false, Redis will give it out again. */
  constructor(
    bus: Bus,
    group: string,
    onAnswered: (entryIds: readonly string[], acknowledged: boolean) => void,
  ) {
    this.#bus = bus;
    this.#group = group;
    this.#onAnswered = onAnswered;
  }

  /** Sends soon. */
  add({ entryId, replyTo, reply }: Done): void {
    const message = reply === undefined ? '' : JSON.stringify(reply);
    this.#ready.push({ entryId, replyTo: replyTo ?? null, message });
    this.#flushing ??= this.#flush();
  }

  /** Resolves when all that was added has been sent, or could not be. */
  async flushed(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    // what is done in the same turn of the event loop travels together
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#ready.length > 0) await this.#sendSome();
    this.#flushing = null;
  }

  async #sendSome(): Promise<void> {
    const pipeline = this.#bus.commands.pipeline();
    const entryIds: string[] = [];
    let bytes = 0;
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      if (next.replyTo !== null) pipeline.publish(next.replyTo, next.message);
      entryIds.push(next.entryId);
      bytes += next.message.length;
      if (bytes > flushMaxBytes) break;
    }
    const { requests } = this.#bus.keys;
    // deleted as well: the stream then holds what is not done yet, however long the node runs
    pipeline.xack(requests, this.#group, ...entryIds).xdel(requests, ...entryIds);
    this.#onAnswered(entryIds, await succeeds(pipeline.exec()));
  }
}

async function succeeds(sent: Promise<[error: Error | null, result: unknown][] | null>): Promise<boolean> {
  const results = await sent.catch(() => null); // the connection broke: the requests stay pending
  return results !== null && results.every(([error]) => error === null);
}
