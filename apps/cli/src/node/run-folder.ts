import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A process of the node; `running` is false for one that died without a word. */
export interface NodeProcess {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
}

/** What a node's run folder tells, whether or not anything answers. */
export interface RunFolder {
  /** whether a node is at work on this data folder */
  readonly running: boolean;
  /** the supervisor first, then by name */
  readonly processes: readonly NodeProcess[];
  /** where the fronts listen; null where the folder does not say */
  readonly url: string | null;
  /** the loopback ports of health and metrics, by process */
  readonly ports: ReadonlyMap<string, number>;
}

const Lock = z.object({ pid: z.number().int().positive(), started: z.string() });

/** Reads a run folder; an absent one belongs to a node that never ran. */
export function readRunFolder(folder: string): RunFolder {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const supervisor = supervisorOf(folder);
  // its processes end with their supervisor: where it is dead, their numbers may be other programs' by now
  const mayRun = supervisor?.running !== false;
  const children = names.flatMap((name) => {
    const pid = numberIn(folder, name, '.pid');
    return pid === null ? [] : [{ name: name.slice(0, -4), pid, running: mayRun && isAlive(pid) }];
  });
  const processes = supervisor === null ? children : [supervisor, ...children];
  return {
    running: processes.some(({ running }) => running),
    processes,
    url: textOf(join(folder, 'front.url')),
    ports: new Map(
      names.flatMap((name) => {
        const port = numberIn(folder, name, '.port');
        return port === null ? [] : [[name.slice(0, -5), port] as const];
      }),
    ),
  };
}

function supervisorOf(folder: string): NodeProcess | null {
  const text = textOf(join(folder, 'supervisor.lock'));
  const lock = text === null ? null : parsedLock(text);
  if (lock === null) return null;
  const running = isAlive(lock.pid) && startOf(lock.pid) === lock.started;
  return { name: 'supervisor', pid: lock.pid, running };
}

function parsedLock(text: string): z.infer<typeof Lock> | null {
  try {
    return Lock.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The number a file holds; null where the name does not end so, or the file is gone or holds something else. */
function numberIn(folder: string, name: string, ending: string): number | null {
  if (!name.endsWith(ending)) return null;
  const text = textOf(join(folder, name));
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** A file may go between the listing and the look. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, and another user's
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When a process started, as the lock file has it: boot id and ticks since boot (proc(5), field 22), since process ids
 * are used again. Empty where there is no /proc.
 */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  const boot = textOf('/proc/sys/kernel/random/boot_id');
  if (stat === null || boot === null) return '';
  return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}
