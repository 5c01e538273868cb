import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../command.js';
import { faultOfSize } from './source-file.js';
import type { Source, SourceFault, SourceFile, SourceLimits } from './source-file.js';

/**
 * Lists a folder with all below it, and follows no link: what a link leads to may be anything of this machine. Errors: `Refusal`
 * where it is more than the limits allow.
 */
export async function readFolder(folder: string, limits: SourceLimits): Promise<Source> {
  const files: SourceFile[] = [];
  const faults: SourceFault[] = [];
  let total = 0;
  for await (const { path, entry } of walk(folder, '')) {
    const place = join(folder, path);
    const bytes = entry.isFile() ? (await stat(place)).size : 0;
    const why = entry.isFile() ? faultOfSize(bytes, limits) : faultOfKind(entry);
    if (why === null) files.push({ path: path.normalize('NFC'), bytes, read: () => readFile(place) });
    else faults.push({ path, why });
    total += bytes;
    if (files.length > limits.filesMax || total > limits.totalMaxBytes)
      throw new Refusal(`${folder} holds more than can be brought in at once. Take a part of it.`);
  }
  return { files, faults, [Symbol.asyncDispose]: async () => {} };
}

async function* walk(folder: string, path: string): AsyncGenerator<{ path: string; entry: Dirent }> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, below);
    else yield { path: below, entry };
  }
}

function faultOfKind(entry: Dirent): string {
  return entry.isSymbolicLink() ? 'it is a symbolic link' : 'it is no file';
}
