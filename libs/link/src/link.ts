import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import { BadFrame, FrameReader, encodeFrame } from '@erwik/etf';
import { closeGraceMs, queueMaxBytes, queueSoftMaxBytes, writeStallMs } from './limits.js';

/**
 * The other side of a link: its certificate's id and public key, null on a link without TLS, and the address and port it
 * speaks from.
 */
export interface Remote {
  readonly id: string | null;
  readonly publicKey: KeyObject | null;
  readonly address: string;
}

/** What a link tells. Never called from within a method of the link. */
export interface LinkHandlers {
  /** A frame has come. The payload may be a view of a larger buffer: whoever keeps it copies it. */
  readonly onFrame: (payload: Buffer) => void;
  /** The system has taken bytes that waited; `queuedBytes` and `takenBytes` have changed. */
  readonly onProgress?: () => void;
}

/**
 * Why a link ended: what was passed to `close`, or `closed by the neighbor`, `failed` (by `cause`: a reset, or bytes that were
 * changed under TLS), `stalled` (no progress for `writeStallMs`), `overrun` (more was sent than may wait), `bad frame`.
 */
export interface LinkEnd {
  readonly reason: string;
  readonly cause?: unknown;
}

let lastNumber = 0;

/**
 * A connection that carries frames of bytes both ways, in order. Nothing is read before `start`, and while reading is paused
 * the other side has to wait: nothing is dropped. It keeps one chunk and one unfinished frame of what comes, and of
 * what goes at most `queueMaxBytes`.
 */
export class Link {
  /** Of this process, never used twice: what concerns an earlier link to the same neighbor cannot be mistaken. */
  readonly number = ++lastNumber;
  readonly remote: Remote;
  /** Settles when the connection is gone. No frame comes afterwards. */
  readonly closed: Promise<LinkEnd>;
  /**
   * How long bytes may wait without progress, ms. A system reports progress in lumps of a third of its buffer (30 KB and
   * more), which take minutes at 2 kbit/s: raise it on a link known to be slow.
   */
  writeStallMs = writeStallMs;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  #handlers: LinkHandlers | undefined;
  #frames: Iterator<Buffer> | undefined;
  #isReading = false;
  #isPumping = false;
  #sentBytes = 0;
  #takenBytes = 0;
  #receivedBytes = 0;
  #hasToldProgress = true;
  #stall: NodeJS.Timeout | undefined;
  #end: LinkEnd | undefined;

  /** The socket is connected, and nobody has read from it. */
  constructor(socket: Socket, remote: Remote, frameMaxBytes: number) {
    this.#socket = socket;
    this.remote = remote;
    this.#reader = new FrameReader(frameMaxBytes);
    this.closed = new Promise((settle) => {
      socket.once('close', () => {
        clearTimeout(this.#stall);
        this.#handlers = undefined;
        this.#end ??= { reason: 'closed by the neighbor' };
        settle(this.#end);
      });
    });
    // a TLS socket does not end by itself for bytes that were changed on their way
    socket.on('error', (cause) => this.#destroy({ reason: 'failed', cause }));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.pause();
  }

  /** How long the payload of the next frame may be, in bytes. */
  set frameMaxBytes(maxBytes: number) {
    this.#reader.maxBytes = maxBytes;
  }

  /** Bytes of frames given to `send`, with their headers, since the link began. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Bytes of these that the system has taken. While some wait all the time, this grows at the rate of the link. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Bytes that wait to be taken. */
  get queuedBytes(): number {
    return this.#sentBytes - this.#takenBytes;
  }

  /** Bytes that have come since the link began: while this grows the other side is there, however long a frame takes. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Tells the handlers what comes from now on, in place of those before them, and reads. */
  start(handlers: LinkHandlers): void {
    this.#handlers = handlers;
    this.resume();
  }

  /** Reads no further: after this frame no other comes before `resume`. */
  pause(): void {
    this.#isReading = false;
    this.#socket.pause();
  }

  /** Goes on where `pause` stopped. */
  resume(): void {
    if (this.#handlers === undefined || this.#end !== undefined) return;
    this.#isReading = true;
    process.nextTick(() => this.#pump());
  }

  /**
   * Sends one frame. It is sent also where the answer is false: the caller should then wait for progress before the next.
   * Frames of one turn leave together. A link that is closed sends nothing. Throws RangeError for a payload that no
   * neighbor would take.
   */
  send(payload: Uint8Array): boolean {
    if (this.#end !== undefined || !this.#socket.writable) return false;
    const frame = encodeFrame(payload);
    this.#sentBytes += frame.length;
    if (this.queuedBytes > queueMaxBytes) {
      this.#destroy({ reason: 'overrun' });
      return false;
    }
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(frame, (error) => {
      if (!error) this.#progress(frame.length);
    });
    if (this.#stall === undefined) this.#watch();
    return this.queuedBytes <= queueSoftMaxBytes;
  }

  /** Ends the link after what was sent on it, if that leaves within `graceMs`. No frame comes afterwards. */
  close(reason: string, graceMs = closeGraceMs): void {
    if (this.#end !== undefined) return;
    this.#end = { reason };
    this.#handlers = undefined;
    this.#isReading = false;
    this.#frames = undefined;
    clearTimeout(this.#stall);
    const grace = setTimeout(() => this.#socket.destroy(), graceMs);
    this.#socket.once('close', () => clearTimeout(grace));
    this.#socket.end();
    // what still comes is read and dropped, as a socket that was closed with unread bytes resets what it has sent
    this.#socket.resume();
  }

  #take(chunk: Buffer): void {
    this.#receivedBytes += chunk.length;
    if (this.#end !== undefined) return;
    this.#frames = this.#reader.push(chunk)[Symbol.iterator]();
    this.#pump();
  }

  /** Hands out frames of the last chunk, then reads the next one. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#isReading && this.#frames !== undefined) {
        const next = this.#frames.next();
        if (next.done) this.#frames = undefined;
        else this.#handlers?.onFrame(next.value);
      }
      if (this.#isReading) this.#socket.resume();
    } catch (cause) {
      if (!(cause instanceof BadFrame)) throw cause;
      this.#destroy({ reason: 'bad frame', cause });
    } finally {
      this.#isPumping = false;
    }
  }

  /** Tells of many frames that were taken together once. */
  #progress(bytes: number): void {
    this.#takenBytes += bytes;
    if (this.#end !== undefined) return;
    this.#watch();
    if (!this.#hasToldProgress) return;
    this.#hasToldProgress = false;
    process.nextTick(() => {
      this.#hasToldProgress = true;
      this.#handlers?.onProgress?.();
    });
  }

  #watch(): void {
    clearTimeout(this.#stall);
    this.#stall =
      this.queuedBytes === 0
        ? undefined
        : setTimeout(() => this.#destroy({ reason: 'stalled' }), this.writeStallMs);
  }

  #destroy(end: LinkEnd): void {
    this.#end ??= end;
    this.#handlers = undefined;
    this.#isReading = false;
    this.#socket.destroy();
  }
}
