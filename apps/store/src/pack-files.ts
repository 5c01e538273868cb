import type { PackBytes } from '@erwik/events';
import { inlinePackMaxBytes } from '@erwik/events';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the names of files begin with that the store makes for the router. */
const outgoing = 'out-';
/** What the names of files begin with that are being pushed. */
const arriving = 'push-';
/** A file of the router's that nobody has written to for so long, in ms, is nobody's. */
const abandonedMs = 60 * 60_000;
/** Larger packs are not looked at in memory, in bytes. */
const readMaxBytes = 1024 * 1024;

/** The path of a new file below the folder of packs, which is made where it is not there. */
export async function newPackFile(folder: string): Promise<{ name: string; file: string }> {
  await mkdir(folder, { recursive: true });
  const name = `${outgoing}${randomBytes(12).toString('hex')}.pack`;
  return { name, file: join(folder, name) };
}

/** The path of a new file for a pack that somebody pushes. */
export async function newArrivingFile(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, `${arriving}${randomBytes(12).toString('hex')}.pack`);
}

/** A pack as the bus carries it: itself, or the name of a file that holds it. */
export async function packBytes(folder: string, pack: Buffer): Promise<PackBytes> {
  if (pack.length <= inlinePackMaxBytes) return { kind: 'inline', base64: pack.toString('base64') };
  const { name, file } = await newPackFile(folder);
  await writeFile(file, pack, { flag: 'wx' });
  return { kind: 'file', name, bytes: pack.length };
}

/** A pack that the router has given: in memory where it is small, and in a file from when that is asked for. Disposal removes the file. */
export interface GivenPack extends AsyncDisposable {
  readonly bytes: Buffer | null;
  file(): Promise<string>;
}

/** There is no such file any more: the store was started anew, or somebody took it. */
export class MissingPackFile extends Error {
  override readonly name = 'MissingPackFile';
}

/** Opens a pack that came over the bus. Errors: `MissingPackFile`. */
export async function openGivenPack(folder: string, pack: PackBytes): Promise<GivenPack> {
  if (pack.kind === 'file') return openFile(join(folder, pack.name));
  const bytes = Buffer.from(pack.base64, 'base64');
  let made: string | null = null;
  return {
    bytes,
    async file() {
      if (made !== null) return made;
      const { file } = await newPackFile(folder);
      made = file;
      await writeFile(file, bytes, { flag: 'wx' });
      return file;
    },
    async [Symbol.asyncDispose]() {
      if (made !== null) await rm(made, { force: true });
    },
  };
}

/** Opens a pack that lies in a file. Errors: `MissingPackFile`. */
export async function openFile(path: string): Promise<GivenPack> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new MissingPackFile(`${path} is not there`, { cause });
  });
  return {
    bytes: found.size > readMaxBytes ? null : await readFile(path),
    file: async () => path,
    [Symbol.asyncDispose]: () => rm(path, { force: true }),
  };
}

/** Removes what a store that was killed had made or received, and what a router has left there long ago. */
export async function sweepPacks(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const file = join(folder, name);
    if (name.startsWith(outgoing) || name.startsWith(arriving) || (await isAbandoned(file)))
      await rm(file, { recursive: true, force: true });
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > abandonedMs;
}
