import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A program ended badly. */
export class FailedProgram extends Error {
  override readonly name = 'FailedProgram';
}

/** What a program is run with. */
export interface ProgramInput {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  /** exit codes that are no failure, besides 0 */
  readonly also?: readonly number[];
}

/** Runs a program to its end and gives what it printed. Throws `FailedProgram`. */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, input, also = [] }: ProgramInput = {},
): Promise<Buffer> {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const complaint = text(child.stderr);
  const ended = once(child, 'close');
  child.stdin.on('error', () => {}); // it ended without reading everything: its exit code tells
  child.stdin.end(input);
  const [code] = (await ended) as [number | null];
  if (code !== 0 && !also.includes(code ?? -1))
    throw new FailedProgram(`${program} ${args.join(' ')} ended with ${code}: ${await complaint}`);
  return Buffer.concat(chunks);
}

/** Runs git in a repository and gives what it printed. Throws `FailedProgram`. */
export async function git(dir: string, args: readonly string[], input: ProgramInput = {}): Promise<string> {
  const output = await runProgram(['git', '-C', dir, ...args], input);
  return output.toString('utf8').trimEnd();
}

/** Runs one of our own programs on Node.js with one argument, as JSON; it prints its result as JSON. */
export async function runNodeProgram(file: URL, argument: unknown): Promise<unknown> {
  const output = await runProgram([process.execPath, file.pathname, JSON.stringify(argument)]);
  return JSON.parse(output.toString('utf8'));
}
