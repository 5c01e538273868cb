import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a command ended, and what it printed on standard output and standard error. */
export interface CommandEnd {
  readonly code: unknown;
  readonly out: string;
  readonly told: string;
}

/** Runs `npx erwik` as an operator does in a clone; `environment` holds further variables. */
export function erwik(
  data: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CommandEnd> {
  const env = { ...process.env, NODE_ENV: undefined, ERWIK_DATA: data, ...environment };
  return new Promise((done) => {
    execFile('npx', ['--no', 'erwik', ...args], { cwd: root, env }, (error, out, told) =>
      done({ code: error === null ? 0 : error.code, out, told }),
    );
  });
}
