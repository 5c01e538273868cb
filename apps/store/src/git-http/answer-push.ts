import type { IncomingMessage, ServerResponse } from 'node:http';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Pusher } from '@erwik/events';
import { advertisePush, BadPktLine, BadPush, PushReport, readPush } from '@erwik/git';
import type { PushRequest } from '@erwik/git';
import { newArrivingFile, openFile } from '../pack-files.js';
import type { GivenPack } from '../pack-files.js';
import type { Wiki } from '../wiki.js';
import { pushMessages } from './push-messages.js';
import { sendPlain } from './send-plain.js';
import { takePush } from './take-push.js';
import type { PushResult } from './take-push.js';

/** Largest pack of a push, in bytes (256 MiB): a whole large wiki. What is larger is taken over from a bundle. */
export const pushMaxBytes = 256 * 1024 * 1024;
/** Most pushes that are being received or checked at once: as many packs lie on the disk then. */
const pushesMax = 16;
/** How often a client hears that its push is still being checked, in ms: balancers give up after a minute or so. */
const patienceMs = 5_000;
const resultType = { 'Content-Type': 'application/x-git-receive-pack-result' };

/** The pack is larger than a push may be. */
class TooLarge extends Error {}

/** Answers pushes. Git's own program would write objects and refs beside the one writer, so it has no part in it. */
export class Pushes {
  readonly #wiki: Wiki;
  #underWay = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(wiki: Wiki) {
    this.#wiki = wiki;
  }

  /** Answers `GET info/refs?service=git-receive-pack`. */
  advertise(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/x-git-receive-pack-advertisement' });
    response.end(advertisePush(this.#wiki.writer.head()));
  }

  /** Answers `POST git-receive-pack`. What is refused leaves nothing behind. */
  async answer(request: IncomingMessage, response: ServerResponse, pusher: Pusher): Promise<void> {
    if (this.#underWay >= pushesMax)
      return sendPlain(response, 503, 'Too many push at once. Push again later.');
    this.#underWay += 1;
    try {
      const push = await readPush(bytesOf(request));
      if (push.commands.length === 0) return void response.writeHead(200, resultType).end();
      await this.#receive(push, response, pusher);
    } catch (error) {
      if (!(error instanceof BadPush || error instanceof BadPktLine)) throw error;
      sendPlain(response, 400, `The push cannot be read: ${error.message}.`);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #receive(push: PushRequest, response: ServerResponse, pusher: Pusher): Promise<void> {
    const report = new PushReport(push.capabilities);
    const result = await this.#spooled(push.pack, async (pack) => {
      response.writeHead(200, resultType);
      const work = (): Promise<PushResult> => takePush(this.#wiki, { commands: push.commands, pack, pusher });
      return this.#inTurn(response, report, work);
    });
    if (result === null) return sendPlain(response, 413, pushMessages.tooLarge(pushMaxBytes));
    response.write(report.messages(result.messages));
    response.end(report.outcome(result.unpacked, result.outcomes));
  }

  /** Uses a pack once it lies in a file, which is gone afterwards; null where it is too large. */
  async #spooled<T>(bytes: AsyncIterable<Buffer>, use: (pack: GivenPack) => Promise<T>): Promise<T | null> {
    const file = await newArrivingFile(this.#wiki.packs);
    try {
      await pipeline(bytes, atMost(pushMaxBytes), createWriteStream(file, { flags: 'wx' }));
      await using pack = await openFile(file);
      return await use(pack);
    } catch (error) {
      if (error instanceof TooLarge) return null;
      throw error;
    } finally {
      await rm(file, { force: true });
    }
  }

  /** One push is checked at a time; who waits hears so now and then. */
  async #inTurn(
    response: ServerResponse,
    report: PushReport,
    work: () => Promise<PushResult>,
  ): Promise<PushResult> {
    const comfort = setInterval(() => response.write(report.patience), patienceMs);
    try {
      const result = this.#turn.then(work);
      this.#turn = result.catch(() => undefined);
      return await result;
    } finally {
      clearInterval(comfort);
    }
  }
}

async function* bytesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) yield chunk;
}

/** Passes bytes on, and no more than so many. */
function atMost(max: number): (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (source) {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > max) throw new TooLarge();
      yield chunk;
    }
  };
}
