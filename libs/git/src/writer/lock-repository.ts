import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableRepository } from './unavailable.js';

/** A repository that belongs to this process alone until it is released, or the process is dead. */
export interface RepositoryLock extends AsyncDisposable {
  /** Settles if the lock is lost while it should be held: the process must stop writing. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/** How long a lock is waited for: a store that was killed a moment ago still holds it for some milliseconds. */
const waitSeconds = 2;
const heldExitCode = 75;

/**
 * Takes the exclusive lock of a repository; rejects with `UnavailableRepository` (`held`), naming the process that has it.
 * Node has no call for file locks, so `flock` (util-linux) holds it for us and lives as long as the pipe to it: the kernel
 * gives the lock back however this process ends, and across containers that share the folder.
 */
export async function lockRepository(dir: string): Promise<RepositoryLock> {
  const path = join(dir, 'store.held');
  const args = [
    '--exclusive',
    '--wait',
    `${waitSeconds}`,
    '--conflict-exit-code',
    `${heldExitCode}`,
    path,
    'cat',
  ];
  // detached: a Ctrl-C in the terminal must not take the lock away before the process has finished its work
  const holder = spawn('flock', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const ended = new Promise<number | Error>((resolve) => {
    holder.once('error', resolve);
    holder.once('exit', (code) => resolve(code ?? -1));
  });
  holder.stdin.on('error', () => undefined);
  holder.stdin.write('locked\n');
  const outcome = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Array.isArray(outcome)) throw await refusal(path, outcome);
  await writeFile(path, `${process.pid}\n`);
  const lost = ended.then(() => undefined);
  const release = async (): Promise<void> => {
    holder.stdin.end();
    await ended;
  };
  return { lost, release, [Symbol.asyncDispose]: release };
}

async function refusal(path: string, outcome: number | Error): Promise<UnavailableRepository> {
  if (outcome === heldExitCode) {
    const pid = (await readFile(path, 'utf8')).trim();
    return new UnavailableRepository('held', `another store (process ${pid}) is at work on this repository`);
  }
  return new UnavailableRepository('write_failed', `${path} cannot be locked`, outcome);
}
