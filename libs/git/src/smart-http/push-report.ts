import type { Sha } from '../objects/object.js';
import { headRef } from '../repository/init-repository.js';
import { flushPkt, pktLine, pktLineMaxBytes } from './pkt-line.js';
import { noSha } from './push-request.js';

/** What became of one command; `refusal` is why it was not done, in a few words on one line. */
export interface RefOutcome {
  readonly ref: string;
  readonly refusal: string | null;
}

/** What a client understands that pushes here; it does without what is not named: options, atomic pushes. */
const capabilities = 'report-status delete-refs side-band-64k quiet ofs-delta object-format=sha1 agent=erwik';
/** Bytes of a line that are not the message: its length and its band. */
const bandBytes = 5;
const reportBand = 1;
const messageBand = 2;

/** What a push asks first (`GET info/refs?service=git-receive-pack`): where the branch is that it may move. */
export function advertisePush(head: Sha | null): Buffer {
  const ref = head === null ? 'capabilities^{}' : headRef;
  return Buffer.concat([
    pktLine('# service=git-receive-pack\n'),
    flushPkt,
    pktLine(`${head ?? noSha} ${ref}\0${capabilities}\n`),
    flushPkt,
  ]);
}

/** How the client of a push is answered, as far as it understands. */
export class PushReport {
  readonly #hasBands: boolean;
  readonly #wantsReport: boolean;

  constructor(capabilitiesOfClient: ReadonlySet<string>) {
    this.#hasBands = capabilitiesOfClient.has('side-band-64k');
    this.#wantsReport = capabilitiesOfClient.has('report-status');
  }

  /** Bytes that mean nothing, for a client and balancers that would give up while a large pack is checked. */
  get patience(): Buffer {
    return this.#hasBands ? onBand(reportBand, Buffer.alloc(0)) : Buffer.alloc(0);
  }

  /** Lines that git shows to whoever pushes, each behind `remote: `. */
  messages(lines: readonly string[]): Buffer {
    return this.#hasBands
      ? Buffer.concat(lines.map((line) => onBand(messageBand, Buffer.from(`${line}\n`))))
      : Buffer.alloc(0);
  }

  /** The end of the answer: how the pack was, `ok` or what was wrong with it, and what became of each ref. */
  outcome(unpacked: string, outcomes: readonly RefOutcome[]): Buffer {
    if (!this.#wantsReport) return this.#hasBands ? flushPkt : Buffer.alloc(0);
    const report = Buffer.concat([
      pktLine(`unpack ${unpacked}\n`),
      ...outcomes.map(({ ref, refusal }) =>
        pktLine(refusal === null ? `ok ${ref}\n` : `ng ${ref} ${refusal}\n`),
      ),
      flushPkt,
    ]);
    return this.#hasBands ? Buffer.concat([onBand(reportBand, report), flushPkt]) : report;
  }
}

/** Bytes on one of the bands that share the answer, in as many lines as it takes. */
function onBand(band: number, bytes: Buffer): Buffer {
  const room = pktLineMaxBytes - bandBytes;
  const pieces: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += room)
    pieces.push(pktLine(Buffer.concat([Buffer.from([band]), bytes.subarray(at, at + room)])));
  return Buffer.concat(pieces);
}
