import { open, readdir, readFile, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { FsyncFailure, systemCode } from './unavailable.js';

/** Git's own files are read-only: they never change once they have their name. */
const objectFileMode = 0o444;

/** Creates a file that must not exist, with these bytes, and returns once they are on the disk. */
export async function createDurable(path: string, parts: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'wx', objectFileMode);
  try {
    // not `writev`, which may write less than it was given
    await file.writeFile(Buffer.concat(parts));
    await fsync(file);
  } finally {
    await file.close();
  }
}

/** Brings a file's or folder's changes to the disk; throws `FsyncFailure`. */
export async function fsync(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } catch (cause) {
    throw new FsyncFailure('fsync failed', { cause });
  }
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

function isAbsent(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
