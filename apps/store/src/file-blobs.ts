import type { ObjectReader, Sha } from '@erwik/git';
import { LRUCache } from 'lru-cache';

/** Memory for files that are being sent, in bytes: two of the largest that may be uploaded, or many pictures. */
const keptMaxBytes = 64 * 1024 * 1024;
/** What an entry takes besides its bytes. */
const entryBytes = 200;

/**
 * The files that are asked for, whole. A file is sent in pieces and a piece can be had only from all of a blob, which for one of 25 MiB
 * takes a fifth of a second. One is read at a time, so that many readers of large files do not fill the memory.
 */
export class FileBlobs {
  readonly #reader: ObjectReader;
  readonly #kept: LRUCache<Sha, Buffer>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(reader: ObjectReader) {
    this.#reader = reader;
    this.#kept = new LRUCache({
      maxSize: keptMaxBytes,
      sizeCalculation: (bytes) => bytes.length + entryBytes,
    });
  }

  /** A blob's bytes; null where there is none of this sha. Errors: those of the reader. */
  async read(sha: Sha): Promise<Buffer | null> {
    const known = this.#kept.get(sha);
    if (known !== undefined) return known;
    const reading = this.#turn.then(() => this.#kept.get(sha) ?? this.#readNow(sha));
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  async #readNow(sha: Sha): Promise<Buffer | null> {
    const object = await this.#reader.read(sha);
    if (object?.type !== 'blob') return null;
    this.#kept.set(sha, object.data);
    return object.data;
  }
}
