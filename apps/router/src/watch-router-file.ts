import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { changesOfRouterFile, cookieChange } from '@erwik/mesh';
import { BadConfig } from '@erwik/runtime';
import type { Logger } from '@erwik/runtime';
import type { LoadedRouterFile } from './load-router-file.js';
import { loadRouterFile } from './load-router-file.js';

/** The router file in force, as it changes. */
export interface WatchedRouterFile extends AsyncDisposable {
  readonly current: LoadedRouterFile;
}

/** An editor writes a file in several steps; the last one is what counts. */
const settleMs = 100;

/**
 * Reads the router file again on SIGHUP and when it changes; `onChange` gets one that says something else. A bad one is told,
 * and the one before stays in force.
 */
export function watchRouterFile(
  path: string,
  loaded: LoadedRouterFile,
  log: Logger,
  onChange: (after: LoadedRouterFile) => void = () => {},
): WatchedRouterFile {
  let current = loaded;
  let reading = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  const reload = (): void => {
    reading = reading.then(async () => {
      const before = current;
      current = await readAgain(path, before, log);
      if (current !== before) onChange(current);
    });
  };
  const watcher = watchFolder(path, log, () => {
    clearTimeout(settling);
    settling = setTimeout(reload, settleMs);
  });
  process.on('SIGHUP', reload);
  return {
    get current(): LoadedRouterFile {
      return current;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      process.off('SIGHUP', reload);
      watcher?.close();
      clearTimeout(settling);
      await reading;
    },
  };
}

/** The file as it is now, or the very one before where that is to stay in force. */
async function readAgain(path: string, before: LoadedRouterFile, log: Logger): Promise<LoadedRouterFile> {
  try {
    const after = await loadRouterFile(path);
    const changes = changesOf(before, after);
    if (changes.length === 0) {
      log.info({ path }, 'the router file says what it said before');
      return before;
    }
    log.info({ path, changes }, 'the router file has changed');
    for (const warning of after.warnings) log.warn({ path, warning }, 'the router file is unwise');
    return after;
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error;
    log.error({ path, faults: error.faults }, 'the router file is bad: the one before stays in force');
    return before;
  }
}

/** The cookie may be another where it stands, while the router file is as it was. */
function changesOf(before: LoadedRouterFile, after: LoadedRouterFile): string[] {
  const changes = changesOfRouterFile(before.file, after.file);
  const isSame = before.cookie === null || after.cookie === null || before.cookie.equals(after.cookie);
  return isSame || changes.includes(cookieChange) ? changes : [...changes, cookieChange];
}

/** The folder, as an editor puts a new file in the place of the old one. */
function watchFolder(path: string, log: Logger, onChange: () => void): FSWatcher | null {
  const cannotWatch = (err: unknown): void =>
    log.warn({ path, err }, 'the router file cannot be watched: send SIGHUP after a change');
  try {
    const watcher = watch(dirname(path), (_, name) => {
      if (name === null || name === basename(path)) onChange();
    });
    return watcher.on('error', cannotWatch);
  } catch (error) {
    cannotWatch(error);
    return null;
  }
}
