import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BadObject, isSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { createDurable, fsyncFolder, readSmallIfPresent, removeFiles } from './durable-file.js';
import { systemCode, UnavailableRepository } from './unavailable.js';

/** How long another program may hold the branch's lock before a save gives up: a push moves a branch in milliseconds. */
const lockWaitMs = 2000;
const lockRetryMs = 10;
/** Git replaces a branch's file, and an operator may edit it. */
const branchFileMode = 0o644;

/** The commit a branch names, or null where it is unborn: its own file first, then `packed-refs`. */
export function readBranch(dir: string, ref: string): Sha | null {
  const text = readSmallIfPresent(join(dir, ref))?.trim() ?? packedLine(dir, ref);
  if (text === null || isSha(text)) return text;
  throw new BadObject(`${ref} holds ${JSON.stringify(text.slice(0, 80))}, expected a sha`);
}

/** The lock of a branch while it is moved, the way git locks it: a file beside it with `.lock` behind its name. */
export class BranchMove {
  readonly #path: string;
  readonly #folder: FileHandle;

  private constructor(path: string, folder: FileHandle) {
    this.#path = path;
    this.#folder = folder;
  }

  /**
   * Locks the branch and stores its next commit in the lock, durably. Answers `moved` with the branch as it is now, and no
   * lock, where it does not name `from`. While locked, no program that respects git's locks can move it.
   */
  static async prepare(
    branch: { dir: string; ref: string; folder: FileHandle },
    from: Sha | null,
    to: Sha,
  ): Promise<BranchMove | { moved: Sha | null }> {
    const path = join(branch.dir, branch.ref);
    await createLock(`${path}.lock`, to);
    try {
      const now = readBranch(branch.dir, branch.ref);
      if (now === from) return new BranchMove(path, branch.folder);
      await removeFiles([`${path}.lock`]);
      return { moved: now };
    } catch (error) {
      await removeFiles([`${path}.lock`]);
      throw error;
    }
  }

  /** Moves the branch; readers see it at once. The lock is gone with it. */
  async move(): Promise<void> {
    await rename(`${this.#path}.lock`, this.#path);
  }

  /** Makes the move durable. */
  async sync(): Promise<void> {
    await fsyncFolder(this.#folder);
  }

  /** Gives the lock back; the branch stays. */
  async abandon(): Promise<void> {
    await removeFiles([`${this.#path}.lock`]);
  }
}

/** Opens the folder of a branch, which is fsynced when the branch moves. */
export async function openBranchFolder(dir: string, ref: string): Promise<FileHandle> {
  return open(dirname(join(dir, ref)), 'r');
}

async function createLock(path: string, next: Sha): Promise<void> {
  const deadline = performance.now() + lockWaitMs;
  for (;;) {
    try {
      return await createDurable(path, [Buffer.from(`${next}\n`)], branchFileMode);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') {
        // the lock was free, but what it shall hold could not be written
        await removeFiles([path]);
        throw error;
      }
      if (performance.now() > deadline) {
        throw new UnavailableRepository('ref_locked', `another program holds ${path}`, error);
      }
    }
    await setTimeout(lockRetryMs);
  }
}

function packedLine(dir: string, ref: string): Sha | null {
  const lines = readSmallIfPresent(join(dir, 'packed-refs'))?.split('\n') ?? [];
  return lines.find((line) => line.slice(41) === ref)?.slice(0, 40) ?? null;
}
