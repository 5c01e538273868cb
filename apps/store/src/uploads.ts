import { UnavailableStore } from '@erwik/bus';
import type { SaveRefused, UploadId } from '@erwik/events';
import { uploadMaxBytes } from '@erwik/events';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refused } from './save-page.js';

/** Most files that are on their way at once: with the largest size, what they take of the disk is 800 MiB. */
const uploadsMax = 32;
/** A file of which no piece has come for so long, in ms, does not come any more: a front gives each piece some seconds. */
const abandonedMs = 2 * 60_000;

/** A piece of a file, and where in it. */
export interface Piece {
  readonly upload: UploadId;
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * Files on their way here, piece by piece, in a folder of their own. They are bounded in size, number and age, and
 * nothing of them outlives the store.
 */
export class Uploads {
  readonly #folder: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Removes what a store that ended has left. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /**
   * Writes a piece; answers how many bytes are there now, or why it is refused. Errors: `UnavailableStore` where the
   * disk does not take it, or too many files are on their way.
   */
  async take({ upload, offset, bytes }: Piece): Promise<number | SaveRefused> {
    if (offset + bytes.length > uploadMaxBytes) {
      await this.drop(upload);
      return refused('file_too_large', `A file has at most ${uploadMaxBytes / 1024 / 1024} MiB.`);
    }
    if (offset === 0) await this.#makeRoom();
    const path = this.#path(upload);
    const size = await sizeOf(path);
    if (offset > (size ?? 0)) return lost();
    return onDisk(() => writeAt(path, { offset, bytes, isNew: size === null }));
  }

  /** The bytes of a file that has come whole, which is forgotten then; null where it is not there. */
  async finish(upload: UploadId): Promise<Buffer | null> {
    const bytes = await readFile(this.#path(upload)).catch(() => null);
    await this.drop(upload);
    return bytes;
  }

  /** Forgets a file. */
  async drop(upload: UploadId): Promise<void> {
    await rm(this.#path(upload), { force: true });
  }

  /** One large file is in memory at a time. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #makeRoom(): Promise<void> {
    await onDisk(() => mkdir(this.#folder, { recursive: true }));
    for (const name of await readdir(this.#folder)) {
      const file = join(this.#folder, name);
      const found = await stat(file).catch(() => null);
      if (found !== null && Date.now() - found.mtimeMs > abandonedMs) await rm(file, { force: true });
    }
    if ((await readdir(this.#folder)).length >= uploadsMax)
      throw new UnavailableStore('busy', 'Too many files are being sent at once.');
  }

  #path(upload: UploadId): string {
    return join(this.#folder, upload);
  }
}

/** What is answered where pieces of a file are not there: the store was started anew, or they have waited too long. */
export function lost(): SaveRefused {
  return refused('upload_lost', 'The file did not arrive whole. Send it again.');
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

async function writeAt(
  path: string,
  { offset, bytes, isNew }: { offset: number; bytes: Buffer; isNew: boolean },
): Promise<number> {
  await using file = await open(path, isNew ? 'wx' : 'r+');
  await file.write(bytes, 0, bytes.length, offset);
  return (await file.stat()).size;
}

/** Runs what writes to the disk. What fails there can be tried again. */
async function onDisk<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new UnavailableStore(isFull ? 'disk_full' : 'write_failed', 'The file cannot be written now.', {
      cause,
    });
  }
}
