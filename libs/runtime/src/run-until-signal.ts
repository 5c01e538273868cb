import { BadConfig } from './config.js';
import type { Logger } from './log.js';
import { wakeThreadPool } from './wake-thread-pool.js';

/** What a started app is: something that stops. `ready` is told to a parent process that waits for it. */
export interface Running extends AsyncDisposable {
  readonly ready?: Readonly<Record<string, unknown>>;
}

/** `start` gets a signal that aborts when the process is told to stop before it has started. */
export interface RunOptions {
  readonly log: Logger;
  readonly start: (stopping: AbortSignal) => Promise<Running>;
  readonly drainMaxMs?: number;
}

/** EX_CONFIG of sysexits.h: repeating the start is pointless until somebody changes the configuration. */
export const badConfigExitCode = 78;
/** What is under way may end; whoever supervises waits a little longer than this before it kills. */
const usualDrainMaxMs = 10_000;

/**
 * An app's life: start it, tell the parent, and on SIGINT, SIGTERM or the parent's end stop it in good order and exit
 * with 0. The same signal again, an error nobody caught, or work that does not end in time exits with 1; a bad
 * configuration with 78.
 */
export async function runUntilSignal({
  log,
  start,
  drainMaxMs = usualDrainMaxMs,
}: RunOptions): Promise<void> {
  exitOnBugs(log);
  wakeThreadPool();
  const stopping = new AbortController();
  const told = whenToldToStop(stopping, log, drainMaxMs);
  const running = await started(start, stopping.signal).catch((error: unknown) =>
    exitUnstarted(log, error, stopping.signal.aborted),
  );
  if (!stopping.signal.aborted) {
    log.info({ ...running.ready }, 'started');
    // a parent that is gone already is a reason to stop, not an error
    process.send?.({ ready: running.ready ?? {} }, undefined, undefined, () => {});
  }
  const forced = await told;
  await running[Symbol.asyncDispose]();
  log.info('stopped');
  process.exitCode = 0;
  if (process.connected) process.disconnect();
  // whatever still holds the process is a leak: it is ended then, and the log says so
  forced.unref();
}

/** A configuration is read before anything is awaited: what `start` throws then fails like what it rejects with later. */
async function started(start: RunOptions['start'], stopping: AbortSignal): Promise<Running> {
  return start(stopping);
}

/** Resolves, when the process is told to stop, with the timer that ends it by force. */
function whenToldToStop(stopping: AbortController, log: Logger, drainMaxMs: number): Promise<NodeJS.Timeout> {
  return new Promise((resolve) => {
    const stop = (reason: string): void => {
      if (stopping.signal.aborted) return;
      log.info({ reason }, 'stopping');
      stopping.abort();
      const force = (): void => {
        log.error({ drainMaxMs }, 'work did not end in time: ending without it');
        endProcess(1);
      };
      resolve(setTimeout(force, drainMaxMs));
    };
    const signals = new Set<string>();
    const onSignal = (signal: string): void => {
      // One Ctrl-C is a SIGINT of the terminal and then a SIGTERM of the supervisor, and the parent's end may come with
      // either: only one who sends the same signal twice is in a hurry.
      if (signals.has(signal)) {
        log.warn({ signal }, 'told to stop again: ending at once');
        endProcess(1);
      }
      signals.add(signal);
      stop(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('disconnect', () => stop('the parent is gone'));
  });
}

function exitOnBugs(log: Logger): void {
  // a promise whose rejection nobody handles comes here as well
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'an error nobody caught: ending');
    endProcess(1);
  });
}

function exitUnstarted(log: Logger, error: unknown, stopping: boolean): never {
  if (stopping) {
    log.info('stopped before it had started');
    endProcess(0);
  }
  if (error instanceof BadConfig) {
    log.fatal({ faults: error.faults }, 'bad configuration');
    endProcess(badConfigExitCode);
  }
  log.fatal({ err: error }, 'could not start');
  endProcess(1);
}

/** The one place that ends the process, for the cases in which nothing is left to wait for. */
function endProcess(code: number): never {
  process.exit(code);
}
