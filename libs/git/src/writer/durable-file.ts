import { closeSync, fsync, open, readFileSync, writeFile } from 'node:fs';
import { readdir, readFile, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { FsyncFailure, systemCode } from './unavailable.js';

/** Git's own files are read-only: they never change once they have their name. */
const objectFileMode = 0o444;

const openDescriptor = promisify(open);
const writeDescriptor = promisify(writeFile);
const fsyncDescriptor = promisify(fsync);

/** Creates a file that must not exist, with these bytes, and returns once they are on the disk. */
export async function createDurable(
  path: string,
  parts: readonly Buffer[],
  mode = objectFileMode,
): Promise<void> {
  const file = await openDescriptor(path, 'wx', mode);
  try {
    // not `writev`, which may write less than it was given
    await writeDescriptor(file, Buffer.concat(parts));
    await fsyncDescriptor(file).catch(failedFsync);
  } finally {
    // closing what has been fsynced waits for nothing; a trip to the thread pool would
    closeSync(file);
  }
}

/** Brings an open folder's changes to the disk; throws `FsyncFailure`. */
export async function fsyncFolder(folder: FileHandle): Promise<void> {
  await folder.sync().catch(failedFsync);
}

/** A file's bytes, or null where there is no such file. */
export async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/**
 * The text of a small file, or null where there is no such file. Read at once: five trips to the thread pool take longer than
 * reading some bytes that are in the page cache.
 */
export function readSmallIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** The names in a folder, none where there is no such folder. */
export async function listIfPresent(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Removes files one after another, passing over those that are gone already. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await unlink(path);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
}

function failedFsync(cause: unknown): never {
  throw new FsyncFailure('fsync failed', { cause });
}

function isAbsent(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
