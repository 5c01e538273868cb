// @ts-check
// A lock that is a file naming its holder. A holder that died without a word holds nothing, so nobody has to clean up
// after a power cut.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {{ release: () => void }} HeldLock */
/** @typedef {{ pid: number, started: string }} Holder */

/** How often a waiting process looks again, in milliseconds: an installation takes minutes. */
const waitPollMs = 200;

/**
 * Takes the lock, or says who holds it.
 * @param {string} file
 * @returns {HeldLock | { heldBy: number }} `heldBy` is the living holder's process id
 */
export function tryLock(file) {
  const draft = `${file}.${process.pid}`;
  const mine = { pid: process.pid, started: startOf(process.pid) };
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (;;) {
      if (linked(draft, file)) return { release: () => rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder && isAlive(holder)) return { heldBy: holder.pid };
      takeAway(file, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes the lock as soon as nobody holds it.
 * @param {string} file
 * @param {(pid: number) => void} onWait told once, with the holder's process id
 * @returns {Promise<HeldLock>}
 */
export async function lock(file, onWait) {
  for (let told = false; ; told = true) {
    const got = tryLock(file);
    if ('release' in got) return got;
    if (!told) onWait(got.heldBy);
    await delay(waitPollMs);
  }
}

/**
 * A hard link appears whole or not at all, unlike a file that is created and then written.
 * @param {string} draft
 * @param {string} file
 */
function linked(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined} undefined where the file is gone or is no holder's
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Moves a dead holder's file away. Another process may have done that already and hold the lock now: what was moved is
 * looked at again and given back if it is not the dead holder's.
 * @param {string} file
 * @param {Holder | undefined} dead
 */
function takeAway(file, dead) {
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch {
    return; // gone: the next attempt sees who was quicker
  }
  const moved = readHolder(aside);
  if (moved && moved.pid !== dead?.pid && isAlive(moved)) linked(aside, file);
  rmSync(aside, { force: true });
}

/** @param {Holder} holder */
function isAlive(holder) {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return startOf(holder.pid) === holder.started; // process ids are used again
}

/**
 * When a process started, in ticks since boot (proc(5), field 22), with the boot's id; empty where there is no /proc.
 * @param {number} pid
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}
