import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { inlinePackMaxBytes } from '@erwik/events';
import type { PackBytes } from '@erwik/events';

/** As much of a pack as one message carries, bytes: with its header it fits into a frame of 64 KiB. */
const chunkBytes = 48 * 1024;

/** The file of a pack cannot be made, written or read now: the disk is full, or somebody took the file away. */
export class UnavailablePackFile extends Error {
  override readonly name = 'UnavailablePackFile';
}

/** A pack from the store, on its way to a neighbor. */
export interface LeavingPack extends AsyncDisposable {
  readonly bytes: number;
  /** Its pieces, in order, all of `bytes` together. Errors: `UnavailablePackFile`. */
  pieces(): AsyncIterable<Buffer>;
}

/** Takes over a pack from the store; its file, where it is one, is gone from now on. Errors: `UnavailablePackFile`. */
export async function openLeavingPack(pack: PackBytes, folder: string): Promise<LeavingPack> {
  if (pack.kind === 'inline') return inMemory(Buffer.from(pack.base64, 'base64'));
  const path = join(folder, pack.name);
  const file = await open(path, 'r').catch(unavailable);
  // whoever has it open still reads it
  await rm(path, { force: true }).catch(unavailable);
  return {
    bytes: pack.bytes,
    pieces: () => piecesOf(file, pack.bytes),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function inMemory(bytes: Buffer): LeavingPack {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return { bytes: bytes.length, pieces, [Symbol.asyncDispose]: async () => {} };
}

async function* piecesOf(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0;) {
    const length = Math.min(left, chunkBytes);
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length).catch(unavailable);
    if (bytesRead === 0) throw new UnavailablePackFile(`${left} of ${bytes} bytes of a pack are missing`);
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** A pack that is coming: small ones are kept in memory, large ones go to a file that the store takes up. */
export class ArrivingPack implements AsyncDisposable {
  readonly #bytes: number;
  readonly #place: Buffer | PackFile;
  #arrived = 0;

  private constructor(bytes: number, place: Buffer | PackFile) {
    this.#bytes = bytes;
    this.#place = place;
  }

  /**
   * Makes ready for a pack of so many bytes. `folder` is where the store finds files, which disposal takes away where the store
   * has not done so. Errors: `UnavailablePackFile`, here and below.
   */
  static async begin(folder: string, bytes: number): Promise<ArrivingPack> {
    const isSmall = bytes <= inlinePackMaxBytes;
    return new ArrivingPack(bytes, isSmall ? Buffer.alloc(bytes) : await newFile(folder).catch(unavailable));
  }

  get missing(): number {
    return this.#bytes - this.#arrived;
  }

  /** Adds what comes next, which is no more than what is missing. */
  async add(piece: Uint8Array): Promise<void> {
    const at = this.#arrived;
    this.#arrived += piece.length;
    if (Buffer.isBuffer(this.#place)) this.#place.set(piece, at);
    else await this.#place.handle.writeFile(piece).catch(unavailable);
  }

  /** The pack as the store is told of it, once all of it has arrived. */
  done(): PackBytes {
    if (Buffer.isBuffer(this.#place)) return { kind: 'inline', base64: this.#place.toString('base64') };
    return { kind: 'file', name: this.#place.name, bytes: this.#bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (Buffer.isBuffer(this.#place)) return;
    await this.#place.handle.close();
    await rm(this.#place.path, { force: true });
  }
}

interface PackFile {
  readonly name: string;
  readonly path: string;
  readonly handle: FileHandle;
}

async function newFile(folder: string): Promise<PackFile> {
  await mkdir(folder, { recursive: true });
  const name = `${randomUUID()}.pack`;
  const path = join(folder, name);
  return { name, path, handle: await open(path, 'wx', 0o600) };
}

function unavailable(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new UnavailablePackFile(`the file of a pack is of no use: ${why}`, { cause });
}
