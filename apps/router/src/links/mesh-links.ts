import type { Fact } from '@erwik/mesh';
import { BadMessage, decodeMessage, encodeMessage, verifiesRecord } from '@erwik/mesh';
import type { MeshMessage, SentMessage } from '@erwik/mesh';
import type { Link, LinkEnd } from '@erwik/link';
import type { Logger } from '@erwik/runtime';
import { Seldom } from '../seldom.js';
import { RateWatch } from './rate-watch.js';

/** How long a frame may be while the pool may come in it, and afterwards all the same: a full list of 100 records has 30 KB. */
export const meshFrameMaxBytes = 256 * 1024;

/** The mesh decides when a link is stuck, as it knows its rate; this is for a link of which it has forgotten that, ms. */
const writeStallMs = 30 * 60_000;
/** What was sent before all links are closed has so long to leave, ms: the router ends soon after it is told to. */
const closeAllGraceMs = 1000;

/** What is told of links, and where it goes. */
export interface MeshLinksOptions {
  readonly log: Logger;
  readonly take: (fact: Fact) => void;
  /** a neighbor wants to be dialed, see `Call` */
  readonly onCall: (link: number, token: string) => void;
}

interface OpenLink {
  readonly link: Link;
  readonly rate: RateWatch;
  resume: NodeJS.Timeout | undefined;
}

/** The links that carry messages, by their numbers: what comes on them becomes facts. */
export class MeshLinks {
  readonly #options: MeshLinksOptions;
  readonly #open = new Map<number, OpenLink>();
  readonly #nonsense = new Seldom();

  constructor(options: MeshLinksOptions) {
    this.#options = options;
  }

  /** Takes up a trusted link. `first` is a frame that was read already; `dialed` names for whom it was dialed. */
  add(link: Link, dialed: string | null, first?: Uint8Array): void {
    const { take } = this.#options;
    const { number, remote } = link;
    const opened: OpenLink = { link, rate: new RateWatch(), resume: undefined };
    this.#open.set(number, opened);
    link.frameMaxBytes = meshFrameMaxBytes;
    link.writeStallMs = writeStallMs;
    take({ type: 'linkOpened', link: number, dialed, id: remote.id, wallMs: Date.now() });
    void link.closed.then((end) => this.#closed(number, end));
    if (first !== undefined) this.#received(opened, first);
    link.start({
      onFrame: (payload) => this.#received(opened, payload),
      onProgress: () => this.#progress(opened),
    });
  }

  send(number: number, message: SentMessage): void {
    const opened = this.#open.get(number);
    if (opened === undefined) return;
    opened.link.send(encodeMessage(message));
    opened.rate.sent(opened.link, performance.now());
  }

  /** Tells how much waits on each link that something was sent on. */
  tellProgress(numbers: Iterable<number>): void {
    for (const number of numbers) {
      const opened = this.#open.get(number);
      if (opened !== undefined) this.#progress(opened);
    }
  }

  close(number: number, reason: string, graceMs?: number): void {
    const opened = this.#open.get(number);
    if (opened === undefined) return;
    this.#forget(opened);
    opened.link.close(reason, graceMs);
  }

  pause(number: number, forMs: number): void {
    const opened = this.#open.get(number);
    if (opened === undefined) return;
    opened.link.pause();
    clearTimeout(opened.resume);
    opened.resume = setTimeout(() => opened.link.resume(), forMs);
  }

  /** Closes all links, after what was sent on them. */
  async closeAll(reason: string): Promise<void> {
    const links = [...this.#open.values()].map(({ link }) => link);
    for (const { number } of links) this.close(number, reason, closeAllGraceMs);
    await Promise.all(links.map(({ closed }) => closed));
  }

  #received(opened: OpenLink, payload: Uint8Array): void {
    const { take, onCall } = this.#options;
    const { number } = opened.link;
    const message = this.#read(opened, payload);
    if (message?.type === 'call') onCall(number, message.token);
    else if (message !== null) take({ type: 'received', link: number, message });
  }

  /** What is no message ends its link, and no other. */
  #read(opened: OpenLink, payload: Uint8Array): MeshMessage | null {
    const { link } = opened;
    try {
      const message = decodeMessage(payload);
      if (message.type === 'hello' && link.remote.publicKey !== null)
        checkSignature(verifiesRecord({ ...message, ageMs: 0 }, link.remote.publicKey));
      return message;
    } catch (err) {
      if (!(err instanceof BadMessage || err instanceof BadSignature)) throw err;
      this.#tellNonsense(link, err);
      this.send(link.number, { type: 'bye', reason: 'bad message' });
      this.close(link.number, 'bad message');
      this.#options.take({ type: 'linkClosed', link: link.number });
      return null;
    }
  }

  #tellNonsense({ number, remote: { address } }: Link, err: Error): void {
    const host = address.slice(0, address.lastIndexOf(':'));
    const unsaid = this.#nonsense.sayNow(host, performance.now());
    if (unsaid !== null)
      this.#options.log.warn({ err, link: number, address, unsaid }, 'a neighbor sent what is no message');
  }

  #progress({ link, rate }: OpenLink): void {
    const { number, queuedBytes } = link;
    const bytesPerSecond = rate.progress(link, performance.now());
    this.#options.take({ type: 'linkProgress', link: number, queuedBytes, bytesPerSecond });
  }

  #closed(number: number, end: LinkEnd): void {
    const opened = this.#open.get(number);
    if (opened === undefined) return;
    this.#forget(opened);
    // what the other side has closed is told when the mesh has judged it
    const level = end.reason === 'closed by the neighbor' ? 'debug' : 'info';
    this.#options.log[level]({ link: number, reason: end.reason, err: end.cause }, 'a link has ended');
    this.#options.take({ type: 'linkClosed', link: number });
  }

  #forget({ link, resume }: OpenLink): void {
    clearTimeout(resume);
    this.#open.delete(link.number);
  }
}

/** A node that tells something else of itself than what its key has signed. */
class BadSignature extends Error {
  override readonly name = 'BadSignature';
}

function checkSignature(isRight: boolean): void {
  if (!isRight) throw new BadSignature('a hello whose signature is not of the key in the certificate');
}
