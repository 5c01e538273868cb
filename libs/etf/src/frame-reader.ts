import { ByteWriter } from './byte-writer.js';
import { frameHeaderBytes, frameMaxBytes } from './encode-frame.js';

/**
 * A frame of a length that is not taken: 0, as no term has no bytes and a ping says more than an empty frame, or more than
 * `maxBytes`. What follows on the link has no known beginning: close it.
 */
export class BadFrame extends Error {
  override readonly name = 'BadFrame';
  readonly length: number;
  readonly maxBytes: number;

  constructor(length: number, maxBytes: number) {
    super(`a frame of ${length} bytes, where 1 to ${maxBytes} are taken`);
    this.length = length;
    this.maxBytes = maxBytes;
  }
}

/**
 * Cuts what arrives on a link into the payloads of its frames. However the bytes come in chunks, the same payloads are
 * read, and then the same error. It keeps at most one unfinished frame, in a buffer that grows with what has really come
 * to less than twice the frame's length; what a header merely promises costs nothing.
 */
export class FrameReader {
  /** How long the payload of the next frame may be, in bytes; may change between two frames, also of one chunk. */
  maxBytes: number;
  #part: 'header' | 'payload' = 'header';
  #wanted = frameHeaderBytes;
  #kept = new ByteWriter();
  #isReading = false;

  constructor(maxBytes: number = frameMaxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The payloads that the chunk completes, to be read to the end before the next chunk is given. One that lies within the
   * chunk is a view of it. Throws BadFrame from the loop, after the payloads that came before; from then on, or when the
   * loop was left early, an Error, as that would be a bug.
   */
  push(chunk: Uint8Array): Iterable<Buffer> {
    if (this.#isReading) throw new Error('the frames of the last chunk were not read to the end');
    this.#isReading = true;
    return this.#payloadsOf(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  *#payloadsOf(chunk: Buffer): Generator<Buffer> {
    let at = 0;
    while (at < chunk.length) {
      const piece = chunk.subarray(at, at + this.#wanted - this.#kept.length);
      at += piece.length;
      const whole = this.#complete(piece);
      if (whole === undefined) break;
      if (this.#part === 'header') this.#expectPayload(whole.readUInt32BE());
      else {
        this.#expect('header', frameHeaderBytes);
        yield whole;
      }
    }
    this.#isReading = false;
  }

  /** The header or payload that the piece completes, if it does. */
  #complete(piece: Buffer): Buffer | undefined {
    if (piece.length === this.#wanted) return piece;
    this.#kept.bytes(piece);
    return this.#kept.length === this.#wanted ? this.#kept.written : undefined;
  }

  #expectPayload(length: number): void {
    if (length === 0 || length > this.maxBytes) throw new BadFrame(length, this.maxBytes);
    this.#expect('payload', length);
  }

  #expect(part: 'header' | 'payload', bytes: number): void {
    this.#part = part;
    this.#wanted = bytes;
    if (this.#kept.length > 0) this.#kept = new ByteWriter();
  }
}
