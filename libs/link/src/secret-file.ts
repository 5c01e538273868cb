import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BadConfig } from '@erwik/runtime';

const ownerOnly = 0o600;
const othersMask = 0o077;

/** A secret as it stands in its file. */
export interface SecretFile {
  readonly content: string;
  readonly readableByOthers: boolean;
}

/** Reads a small secret; null where there is none. Errors: `BadConfig` for what is no file, too large or unreadable. */
export async function readSecretFile(path: string, maxBytes: number): Promise<SecretFile | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new BadConfig([`${path} is no file`]);
    if (found.size > maxBytes)
      throw new BadConfig([`${path} has ${found.size} bytes, where ${maxBytes} are taken at most`]);
    const content = await readFile(path, 'utf8');
    return { content, readableByOthers: (found.mode & othersMask) !== 0 };
  } catch (error) {
    if (error instanceof BadConfig) throw error;
    if (codeOf(error) === 'ENOENT') return null;
    throw new BadConfig([`${path} cannot be read (${codeOf(error)})`]);
  }
}

/**
 * Writes a secret that only the owner may read, durably, whole or not at all. Of processes that do so at once one succeeds;
 * where the file is there already, it stays as it is.
 */
export async function createSecretFile(path: string, content: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}.new`;
  await writeSynced(draft, content);
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
}

async function writeSynced(path: string, content: string): Promise<void> {
  await using file = await open(path, 'wx', ownerOnly);
  await file.writeFile(content);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
