import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a command ended, and what it printed on standard output and standard error. */
export interface CommandEnd {
  readonly code: unknown;
  readonly out: string;
  readonly told: string;
}

const program = fileURLToPath(new URL('../../apps/cli/bin/erwik.js', import.meta.url));

/** Runs `npx erwik` as an operator does in a clone; `environment` holds further variables. */
export function erwik(
  data: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandEnd> {
  return run(['npx', '--no', 'erwik', ...args], data, environment);
}

/** Runs the same program without npx, which takes seconds to find it: for many commands in one test. */
export function erwikProgram(
  data: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandEnd> {
  return run([process.execPath, program, ...args], data, environment);
}

function run(
  [file = '', ...args]: readonly string[],
  data: string,
  environment: NodeJS.ProcessEnv,
): Promise<CommandEnd> {
  const env = { ...process.env, NODE_ENV: undefined, ERWIK_DATA: data, ...environment };
  return new Promise((done) => {
    execFile(file, args, { cwd: root, env }, (error, out, told) =>
      done({ code: error === null ? 0 : error.code, out, told }),
    );
  });
}
