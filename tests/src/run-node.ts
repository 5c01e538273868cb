import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@erwik/testkit';

/** A supervisor in a process of its own. */
export interface SupervisedNode extends AsyncDisposable {
  readonly process: ChildProcess;
  /** what it printed until now, standard error included */
  readonly output: () => string;
  /** resolves with the first line that matches; 20 s is the longest it waits, unless told */
  readonly line: (pattern: RegExp, timeoutMs?: number) => Promise<string>;
  /** resolves with its exit code, or the signal that ended it */
  readonly ended: Promise<number | string>;
  /** the process id in `run/<name>.pid` */
  readonly pid: (name: string) => number;
}

const standIns = fileURLToPath(new URL('../fixtures/run-node.mjs', import.meta.url));

const started = new Set<ChildProcess>();

/** Ends whatever a test that failed has left; what a supervisor runs ends with it. */
export function killNodes(): void {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
}

/**
 * Starts one on the data folder, on any free port unless `environment` says otherwise. Without another
 * `command` the apps are stand-ins.
 */
export function runNode(
  data: string,
  environment: NodeJS.ProcessEnv = {},
  [program, ...args]: readonly [string, ...string[]] = [process.execPath, standIns],
): SupervisedNode {
  const usual = { ERWIK_HTTP: '127.0.0.1:0', ERWIK_LISTEN: '127.0.0.1:0' };
  const env = { ...process.env, ERWIK_DATA: data, ...usual, ...environment };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  const line = (pattern: RegExp, timeoutMs = 20_000): Promise<string> =>
    until(() => output.split('\n').find((one) => pattern.test(one)) ?? '', {
      what: `a line like ${pattern}`,
      timeoutMs,
    }).catch((cause: unknown) => {
      throw new Error(`no line like ${pattern} in:\n${output}`, { cause });
    });
  return {
    process: child,
    output: () => output,
    line,
    ended,
    pid: (name) => Number(readFileSync(join(data, 'run', `${name}.pid`), 'utf8')),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
