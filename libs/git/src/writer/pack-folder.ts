import { open, rename, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackImage } from './active-pack.js';
import { createDurable, fsyncFolder, removeFiles } from './durable-file.js';

/** What a `.keep` file of ours says, so that it can be told from an operator's. */
export const keepText = 'erwik: active pack\n';

/**
 * So many replaced packs stay for a while. Another program that has just listed the folder, such as a clone, opens them a
 * moment later; at a hundred saves a second it has 80 ms.
 */
const replacedKept = 8;

/** `objects/pack` of a repository: packs appear in it whole and durable, or not at all. */
export class PackFolder {
  readonly #dir: string;
  readonly #handle: FileHandle;
  #temporaries = 0;
  #holds = 0;
  #replaced: string[] = [];

  private constructor(dir: string, handle: FileHandle) {
    this.#dir = dir;
    this.#handle = handle;
  }

  static async open(repository: string): Promise<PackFolder> {
    const dir = join(repository, 'objects/pack');
    return new PackFolder(dir, await open(dir, 'r'));
  }

  /** Stores a pack and its index under temporary names, both fsynced. */
  async prepare(image: PackImage): Promise<PreparedPack> {
    const mark = `${process.pid}_${this.#temporaries++}`;
    // as git names its own: what ends in `.idx` other programs take for an index that is whole
    const [pack, index] = [join(this.#dir, `tmp_pack_${mark}`), join(this.#dir, `tmp_idx_${mark}`)];
    const prepared = { name: image.name, pack, index };
    const writes = await Promise.allSettled([
      createDurable(prepared.pack, image.pack),
      createDurable(prepared.index, [image.index]),
    ]);
    const failed = writes.find((write) => write.status === 'rejected');
    if (failed === undefined) return prepared;
    await this.abandon(prepared);
    throw failed.reason;
  }

  /**
   * Gives a prepared pack its name, durably. A `.keep` beside it makes `git repack` leave it alone: a repack that began before
   * the branch moved would see nothing in it worth keeping.
   */
  async publish(prepared: PreparedPack): Promise<void> {
    const stem = this.#stem(prepared.name);
    await writeFile(`${stem}.keep`, keepText);
    await rename(prepared.pack, `${stem}.pack`);
    await rename(prepared.index, `${stem}.idx`);
    await fsyncFolder(this.#handle);
  }

  /** Removes what was prepared, under whichever names it is. */
  async abandon(prepared: PreparedPack): Promise<void> {
    await removeFiles([prepared.index, prepared.pack]);
    await this.#unlink(prepared.name);
  }

  /**
   * Removes a pack all of whose objects are in a newer one, after some more were replaced, or when unlinking is on hold no
   * longer. It loses its `.keep` at once: a repack leaves out what it finds in a pack that is kept, and this one is not.
   */
  async drop(name: string): Promise<void> {
    await this.release(name);
    this.#replaced.push(name);
    await this.#unlinkReplaced();
  }

  /** Lets maintenance have a pack from now on. */
  async release(name: string): Promise<void> {
    await removeFiles([`${this.#stem(name)}.keep`]);
  }

  /** Removes no pack until the promise has settled. */
  async hold(until: Promise<unknown>): Promise<void> {
    this.#holds++;
    await Promise.allSettled([until]);
    this.#holds--;
    await this.#unlinkReplaced();
  }

  async close(): Promise<void> {
    await this.#unlinkReplaced(0);
    await this.#handle.close();
  }

  async #unlinkReplaced(left = replacedKept): Promise<void> {
    if (this.#holds > 0) return;
    const gone = this.#replaced.splice(0, Math.max(0, this.#replaced.length - left));
    for (const name of gone) await this.#unlink(name);
  }

  async #unlink(name: string): Promise<void> {
    const stem = this.#stem(name);
    // the index first: without it no reader looks for the pack
    await removeFiles([`${stem}.idx`, `${stem}.pack`, `${stem}.keep`]);
  }

  #stem(name: string): string {
    return join(this.#dir, `pack-${name}`);
  }
}

/** A pack under temporary names. */
export interface PreparedPack {
  readonly name: string;
  readonly pack: string;
  readonly index: string;
}
