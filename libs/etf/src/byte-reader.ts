import { BadTerm } from './bad-term.js';

/** Reads big-endian numbers and runs of bytes one after another. Throws BadTerm (`truncated`) where they end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Where the next byte is read. */
  get offset(): number {
    return this.#offset;
  }

  /** How many bytes are unread. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  /** Makes sure that so many bytes are unread, and reads none. */
  expect(count: number): void {
    if (count > this.left) throw new BadTerm('truncated', this.#offset);
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  float64(): number {
    return this.#bytes.readDoubleBE(this.#advance(8));
  }

  /** The next bytes as a view of those given. */
  bytes(count: number): Buffer {
    const from = this.#advance(count);
    return this.#bytes.subarray(from, from + count);
  }

  #advance(count: number): number {
    this.expect(count);
    const from = this.#offset;
    this.#offset += count;
    return from;
  }
}
