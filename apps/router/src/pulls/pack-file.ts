import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { inlinePackMaxBytes } from '@erwik/events';
import type { PackBytes } from '@erwik/events';

/** As much of a pack as one message carries, bytes: with its header it fits into a frame of 64 KiB. */
const chunkBytes = 48 * 1024;

/** The pieces of a pack from the store, in order. Its file, where it is one, is gone afterwards. */
export async function* piecesOf(pack: PackBytes, folder: string): AsyncGenerator<Buffer> {
  if (pack.kind === 'inline') {
    const bytes = Buffer.from(pack.base64, 'base64');
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    return;
  }
  const path = join(folder, pack.name);
  await using file = await open(path, 'r');
  // whoever has it open still reads it
  await rm(path, { force: true });
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** How many bytes a pack from the store has. */
export function sizeOf(pack: PackBytes): number {
  return pack.kind === 'file' ? pack.bytes : Buffer.byteLength(pack.base64, 'base64');
}

/** A pack that is coming: small ones are kept in memory, large ones go to a file that the store takes up. */
export class ArrivingPack implements AsyncDisposable {
  readonly #folder: string;
  readonly #bytes: number;
  readonly #parts: Buffer[] = [];
  #file: { readonly name: string; readonly handle: FileHandle } | null = null;
  #arrived = 0;

  private constructor(folder: string, bytes: number) {
    this.#folder = folder;
    this.#bytes = bytes;
  }

  /** Makes ready for a pack of so many bytes. `folder` is where the store finds files. */
  static async begin(folder: string, bytes: number): Promise<ArrivingPack> {
    const pack = new ArrivingPack(folder, bytes);
    if (bytes > inlinePackMaxBytes) {
      await mkdir(folder, { recursive: true });
      const name = `${randomUUID()}.pack`;
      pack.#file = { name, handle: await open(join(folder, name), 'wx', 0o600) };
    }
    return pack;
  }

  get missing(): number {
    return this.#bytes - this.#arrived;
  }

  async add(piece: Uint8Array): Promise<void> {
    this.#arrived += piece.length;
    if (this.#file === null) this.#parts.push(Buffer.from(piece));
    else await this.#file.handle.write(piece);
  }

  /** The pack as the store is told of it, once all of it has arrived. */
  done(): PackBytes {
    if (this.#file !== null) return { kind: 'file', name: this.#file.name, bytes: this.#bytes };
    return { kind: 'inline', base64: Buffer.concat(this.#parts).toString('base64') };
  }

  /** Takes the file away, where the store has not done so. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === null) return;
    await this.#file.handle.close();
    await rm(join(this.#folder, this.#file.name), { force: true });
  }
}
