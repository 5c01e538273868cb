import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha } from '@erwik/events';
import { LRUCache } from 'lru-cache';
import type { ThumbnailMaker } from './thumbnail-maker.js';

/** Disk for smaller pictures, in bytes: some 5,000. */
const keptMaxBytes = 256 * 1024 * 1024;
/** Pictures that cannot be made smaller, of which that is remembered. */
const refusedMax = 10_000;

/** A picture in a width. */
export type Thumbnail = { readonly blob: Sha; readonly width: number };

/** Smaller pictures by the blob they are made of, kept as files of this process, since others would cost what reading them does. */
export class Thumbnails implements AsyncDisposable {
  readonly #maker: ThumbnailMaker;
  readonly #refused = new LRUCache<Sha, true>({ max: refusedMax });
  readonly #underWay = new Map<string, Promise<Buffer | null>>();
  readonly #files: LRUCache<string, number>;
  #folder: Promise<string> | null = null;

  constructor(maker: ThumbnailMaker, maxBytes: number = keptMaxBytes) {
    this.#maker = maker;
    this.#files = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (bytes) => bytes,
      dispose: (_bytes, name, reason) => {
        if (reason !== 'set') void this.#remove(name);
      },
    });
  }

  /** The smaller picture as WebP; null where there is none. `read` gives the original, or null where it is no picture. Throws `UnavailableFront`, and what `read` throws. */
  async get({ blob, width }: Thumbnail, read: () => Promise<Buffer | null>): Promise<Buffer | null> {
    if (this.#refused.has(blob)) return null;
    const name = `${blob}-${width}.webp`;
    const kept = await this.#read(name);
    if (kept !== null) return kept;
    const underWay = this.#underWay.get(name) ?? this.#make(name, { blob, width }, read);
    this.#underWay.set(name, underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#maker[Symbol.asyncDispose]();
    await Promise.allSettled(this.#underWay.values());
    if (this.#folder !== null) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #make(
    name: string,
    { blob, width }: Thumbnail,
    read: () => Promise<Buffer | null>,
  ): Promise<Buffer | null> {
    const image = await this.#maker.make(read, width);
    if (image === null) this.#refused.set(blob, true);
    else await this.#keep(name, image);
    return image;
  }

  async #read(name: string): Promise<Buffer | null> {
    if (this.#folder === null || this.#files.get(name) === undefined) return null;
    return readFile(join(await this.#folder, name)).catch(() => null);
  }

  /** Where it cannot be kept it is made again. */
  async #keep(name: string, image: Buffer): Promise<void> {
    try {
      this.#folder ??= mkdtemp(join(tmpdir(), 'erwik-thumbnails-'));
      await writeFile(join(await this.#folder, name), image);
      this.#files.set(name, image.length);
    } catch {
      this.#folder = null;
    }
  }

  async #remove(name: string): Promise<void> {
    if (this.#folder !== null) await unlink(join(await this.#folder, name)).catch(() => undefined);
  }
}
