import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sha } from '@erwik/events';
import {
  advertiseUpload,
  answerUpload,
  BadPktLine,
  notOurRef,
  UnavailableProgram,
  wantsOf,
} from '@erwik/git';
import type { GitProtocol } from '@erwik/git';
import { LRUCache } from 'lru-cache';
import { placeOf } from '../take-pack.js';
import type { Wiki } from '../wiki.js';
import { CloneTurns } from './clone-turns.js';
import { sendPlain } from './send-plain.js';

/**
 * Sixteen programs of low priority leave the pages quick; a clone of a wiki of some thousand commits takes a second or so, and a
 * classroom that clones at once waits in line.
 */
const turnLimits = { atOnce: 16, waitingMax: 256, waitMaxMs: 30_000 };
/** Who finds the line too long is asked to come again so much later, s. */
const retryAfterS = 10;
/** Largest question, in bytes: a client that has a hundred thousand commits tells of some hundred at a time. */
export const questionMaxBytes = 4 * 1024 * 1024;
/** Heads that somebody was told of and may still ask for, though another one was merged meanwhile that does not descend from them. */
const toldHeadsMax = 10_000;

/** Who asks, and in which version of git's protocol; the signal aborts when they have gone. */
export interface CloneQuestion {
  readonly protocol: GitProtocol;
  readonly signal: AbortSignal;
}

/** Answers clones and fetches, by git's own program. */
export class Clones {
  readonly #wiki: Wiki;
  readonly #turns = new CloneTurns(turnLimits);
  readonly #toldHeads = new LRUCache<Sha, true>({ max: toldHeadsMax });

  constructor(wiki: Wiki) {
    this.#wiki = wiki;
    this.#tell();
  }

  /** Answers `GET info/refs?service=git-upload-pack`. */
  async advertise(response: ServerResponse, { protocol, signal }: CloneQuestion): Promise<void> {
    using turn = await this.#turns.take(signal);
    if (turn === null) return sendBusy(response);
    this.#tell();
    const answer = advertiseUpload(this.#wiki.dir, { protocol, signal });
    await this.#send(response, 'application/x-git-upload-pack-advertisement', answer);
  }

  /** Answers `POST git-upload-pack`. The question is read whole first, so that no program waits for a slow client to ask. */
  async answer(request: IncomingMessage, response: ServerResponse, question: CloneQuestion): Promise<void> {
    const body = await readQuestion(request);
    if (body === null) return sendPlain(response, 413, 'The question is too long.');
    using turn = await this.#turns.take(question.signal);
    if (turn === null) return sendBusy(response);
    this.#tell();
    await this.#send(response, 'application/x-git-upload-pack-result', this.#answerTo(body, question));
  }

  async *#answerTo(body: Buffer, question: CloneQuestion): AsyncGenerator<Buffer> {
    const refused = await this.#refused(wantsOf(body));
    if (refused === null) yield* answerUpload(this.#wiki.dir, body, question);
    else yield notOurRef(refused);
  }

  /**
   * The first of the objects that nobody is given: git itself lets whoever speaks version 2 have any whose sha they know. Null
   * where there is none.
   */
  async #refused(wants: readonly Sha[]): Promise<Sha | null> {
    const { ancestry } = this.#wiki;
    for (const sha of wants)
      if (!this.#toldHeads.has(sha) && !(await ancestry.holds(sha, placeOf(this.#wiki)))) return sha;
    return null;
  }

  #tell(): void {
    const head = this.#wiki.writer.head();
    if (head !== null) this.#toldHeads.set(head, true);
  }

  async #send(response: ServerResponse, type: string, answer: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const chunk of answer) {
        if (!response.headersSent) response.writeHead(200, { 'Content-Type': type });
        if (!response.write(chunk)) await drained(response);
      }
      if (!response.headersSent) response.writeHead(200, { 'Content-Type': type });
      response.end();
    } catch (error) {
      if (error instanceof BadPktLine)
        return sendPlain(response, 400, `The question cannot be read: ${error.message}.`);
      if (!(error instanceof UnavailableProgram)) throw error;
      this.#wiki.log.debug({ err: error }, 'a clone or fetch has ended early');
      // what git has to say of a question that it does not understand, it has said
      if (response.headersSent && error.end === 'exit') response.end();
      else if (response.headersSent) response.destroy();
      else sendPlain(response, 400, 'Git does not understand the question.');
    }
  }
}

/** Null where it is too long. */
async function readQuestion(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > questionMaxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Resolves when more can be sent, or when nobody is there any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
    if (response.destroyed) settle();
  });
}

function sendBusy(response: ServerResponse): void {
  if (response.destroyed) return;
  response.setHeader('Retry-After', String(retryAfterS));
  sendPlain(response, 503, 'Too many clone this wiki at once. Try again in a moment.');
}
