import { runCli } from '../../src/run-cli.js';

/** How a command ended, and what it printed: `out` is the answer, `told` what it said about the work. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** Runs a command line in this process. */
export async function runCommand(
  args: readonly string[],
  environment: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  const out: string[] = [];
  const told: string[] = [];
  const code = await runCli(args, {
    environment,
    out: (line) => out.push(line),
    tell: (line) => told.push(line),
    signal,
  });
  return { code, out: out.join('\n'), told: told.join('\n') };
}
