import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { listIfPresent, readIfPresent } from './durable-file.js';
import { keepText } from './pack-folder.js';

/** What a sweep did, as paths inside the repository. */
export interface Sweep {
  readonly removed: readonly string[];
  readonly quarantined: readonly string[];
}

/** A loose object that inflates to more is left alone: it is nothing a wiki writes, and checking it would take the memory. */
const looseMaxBytes = 64 * 1024 * 1024;
const indexHeaderBytes = 8 + 1024;

/**
 * Clears what a killed process or a power cut left: lock files and temporary files go, broken objects and packs move to
 * `quarantine/`, where git does not look. Only for the process that holds the repository's lock, before anything is opened:
 * a lock file is stale because nobody else is at work. (libgit2 1.9 never returns from reading a truncated loose object.)
 */
export async function sweepLeftovers(dir: string): Promise<Sweep> {
  const sweep = new Sweeping(dir);
  await sweep.locks('', false);
  await sweep.locks('refs', true);
  await sweep.locks('objects/info', true);
  await sweep.objects();
  await sweep.packs();
  return sweep;
}

class Sweeping implements Sweep {
  readonly removed: string[] = [];
  readonly quarantined: string[] = [];
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async locks(folder: string, deep: boolean): Promise<void> {
    for (const name of await this.#list(folder)) {
      const path = join(folder, name);
      if (name.endsWith('.lock')) await this.#remove(path);
      else if (deep) await this.locks(path, true);
    }
  }

  async objects(): Promise<void> {
    for (const name of await this.#list('objects')) {
      const path = join('objects', name);
      if (/^(tmp_|incoming-)/.test(name)) await this.#remove(path);
      else if (/^[0-9a-f]{2}$/.test(name)) await this.#looseFolder(path);
    }
  }

  async packs(): Promise<void> {
    const folder = 'objects/pack';
    const names = new Set(await this.#list(folder));
    for (const name of names) {
      const path = join(folder, name);
      if (/^(tmp_|\.tmp-)/.test(name) || name.endsWith('.lock')) await this.#remove(path);
      else if (name.endsWith('.keep')) await this.#releaseOurs(path);
    }
    const stems = new Set(
      [...names].flatMap((name) => /^(pack-[0-9a-f]+)\.(?:pack|idx)$/.exec(name)?.[1] ?? []),
    );
    for (const stem of stems) await this.#pack(folder, stem, names);
  }

  async #looseFolder(folder: string): Promise<void> {
    for (const name of await this.#list(folder)) {
      const path = join(folder, name);
      if (name.startsWith('tmp_')) await this.#remove(path);
      else if (!(await this.#isWholeObject(path))) await this.#quarantine(path);
    }
  }

  async #isWholeObject(path: string): Promise<boolean> {
    const stored = await readFile(join(this.#dir, path));
    try {
      const object = inflateSync(stored, { maxOutputLength: looseMaxBytes });
      const sha = createHash('sha1').update(object).digest('hex');
      return path.endsWith(join(sha.slice(0, 2), sha.slice(2)));
    } catch (error) {
      return error instanceof RangeError;
    }
  }

  async #releaseOurs(path: string): Promise<void> {
    const text = await readFile(join(this.#dir, path), 'utf8');
    // empty: written without an fsync, by a process that a power cut ended
    if (text === keepText || text === '') await this.#remove(path);
  }

  async #pack(folder: string, stem: string, names: ReadonlySet<string>): Promise<void> {
    if (await isWholePack(join(this.#dir, folder, stem))) return;
    for (const ending of ['pack', 'idx', 'rev', 'bitmap', 'mtimes']) {
      if (names.has(`${stem}.${ending}`)) await this.#quarantine(join(folder, `${stem}.${ending}`));
    }
    // it may list the pack that has just gone; git does without it
    if (names.has('multi-pack-index')) await this.#remove(join(folder, 'multi-pack-index'));
  }

  async #list(folder: string): Promise<string[]> {
    return listIfPresent(join(this.#dir, folder));
  }

  async #remove(path: string): Promise<void> {
    await rm(join(this.#dir, path), { recursive: true, force: true });
    this.removed.push(path);
  }

  async #quarantine(path: string): Promise<void> {
    const folder = join(this.#dir, 'quarantine');
    await mkdir(folder, { recursive: true });
    const name = path.replaceAll('/', '-');
    const taken = new Set(await listIfPresent(folder));
    let free = name;
    for (let i = 1; taken.has(free); i++) free = `${name}.${i}`;
    await rename(join(this.#dir, path), join(folder, basename(free)));
    this.quarantined.push(path);
  }
}

/** Whether a pack and its index are both there, of the sizes they must have, and made for one another. */
async function isWholePack(stem: string): Promise<boolean> {
  const index = await readIfPresent(`${stem}.idx`);
  if (index === null || index.length < indexHeaderBytes + 40 || index.readUInt32BE(0) !== 0xff744f63)
    return false;
  const count = index.readUInt32BE(indexHeaderBytes - 4);
  if (index.length < indexHeaderBytes + count * 28 + 40) return false;
  const tail = await lastBytes(`${stem}.pack`, 20);
  return tail !== null && tail.equals(index.subarray(-40, -20));
}

async function lastBytes(path: string, count: number): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, Math.max(0, size - count));
    return bytesRead === count ? buffer : null;
  } catch {
    return null;
  }
}
