import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { gitEnvironment, gitSettings } from './git-environment.js';
import type { ProgramEnd } from './unavailable-program.js';
import { UnavailableProgram } from './unavailable-program.js';

/** Longest a program may run unless its caller says otherwise, in ms. */
export const programTimeoutMs = 60_000;
/** Most bytes `runGit` collects unless its caller says otherwise (16 MiB). */
export const outputMaxBytes = 16 * 1024 * 1024;
/** How much of a program's stderr is kept for its error, in characters. */
const stderrTailChars = 4096;
/** How long a program that was told to stop may take to remove its temporary files before it is killed, in ms. */
const stopGraceMs = 3000;

/** A run of one of git's programs. */
export interface GitRun {
  /** the repository's git folder; null for programs that work without one */
  readonly dir: string | null;
  /** the program's name and its arguments. Constant, but for shas that were checked and paths from our configuration. */
  readonly args: readonly [string, ...string[]];
  readonly timeoutMs?: number;
  readonly outputMaxBytes?: number;
  readonly signal?: AbortSignal;
  /** leave the CPU to others; implies `guarded` */
  readonly background?: boolean;
  /** ended by the kernel when this process is killed */
  readonly guarded?: boolean;
  /** most memory it may allocate, in bytes: more ends it */
  readonly memoryMaxBytes?: number;
  /** what it reads from stdin: a text, bytes, or an open file's descriptor; nothing unless told */
  readonly input?: string | Buffer | number;
  /** an open file's descriptor that takes what it prints */
  readonly output?: number;
  readonly environment?: NodeJS.ProcessEnv;
  /** git settings for this run, by name; they win over all others */
  readonly settings?: Readonly<Record<string, string>>;
  /** called with every line of stderr; progress meters end their lines with a carriage return */
  readonly onStderrLine?: (line: string) => void;
}

/**
 * Runs one of git's programs and collects what it prints.
 * @throws {UnavailableProgram} when it fails, takes too long or prints too much
 */
export async function runGit(run: GitRun): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit({ outputMaxBytes, ...run })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Runs one of git's programs and passes on what it prints as it comes; the program waits for a slow reader. Leaving
 * the loop early stops the program.
 * @throws {UnavailableProgram} when it fails, takes too long or prints too much
 */
export async function* streamGit(run: GitRun): AsyncGenerator<Buffer> {
  const running = new RunningGit(run);
  try {
    yield* running.output();
  } finally {
    await running.stop();
  }
}

type SpawnedGit = Pick<
  GitRun,
  'dir' | 'args' | 'background' | 'guarded' | 'memoryMaxBytes' | 'environment' | 'settings' | 'output'
>;

/** Starts one of git's programs with the scrubbed environment; stdin is a pipe, a file's descriptor, or nothing. */
export function spawnGit(run: SpawnedGit, stdin: 'ignore' | 'pipe' | number): ChildProcess {
  const where = run.dir === null ? [] : [`--git-dir=${run.dir}`];
  const argv = ['--no-pager', ...where, ...settingFlags({ ...gitSettings, ...run.settings }), ...run.args];
  const options: SpawnOptions = {
    env: run.environment ?? gitEnvironment(),
    stdio: [stdin, run.output ?? 'pipe', 'pipe'],
    // a process group of its own, so that what git starts ends with it
    detached: true,
  };
  const [program, ...words] = [...wrappersOf(run), 'git'];
  return spawn(program ?? 'git', [...words, ...argv], options);
}

/** The programs that run git within limits: each sets one of its own and becomes the next. */
function wrappersOf({ background, guarded, memoryMaxBytes }: SpawnedGit): string[] {
  return [
    ...(background === true ? ['nice', '-n', '10'] : []),
    // else a repack would go on deleting packs while the next process is at work already
    ...(background === true || guarded === true ? ['setpriv', '--pdeathsig', 'TERM'] : []),
    // what is mapped from files, such as packs, does not count
    ...(memoryMaxBytes === undefined ? [] : ['prlimit', `--data=${memoryMaxBytes}`]),
  ];
}

/** Ends a program and all that it started. */
export function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // it has ended meanwhile
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function settingFlags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A progress meter's line, which says nothing about why a program failed. */
const meter = /\d+% \(\d+\/\d+\)/;

/** One running program: its output, its limits, its end. */
class RunningGit {
  readonly #run: GitRun;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #timer: NodeJS.Timeout;
  #stderr = '';
  #end: ProgramEnd | null = null;
  #cause: unknown;

  constructor(run: GitRun) {
    run.signal?.throwIfAborted();
    this.#run = run;
    const { input } = run;
    this.#child = spawnGit(run, typeof input === 'number' ? input : input === undefined ? 'ignore' : 'pipe');
    this.#child.on('error', (error) => {
      this.#end ??= 'not_started';
      this.#cause = error;
    });
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    // a program that ends before it has read everything says why by itself
    this.#child.stdin?.on('error', () => undefined).end(input);
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.#hear(line));
    this.#timer = setTimeout(() => this.#cut('timeout'), run.timeoutMs ?? programTimeoutMs);
    run.signal?.addEventListener('abort', this.#abort);
  }

  async *output(): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of this.#child.stdout ?? []) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > (this.#run.outputMaxBytes ?? Infinity)) this.#cut('output');
      if (this.#end !== null) break;
      yield chunk;
    }
    await this.#closed;
    this.#throwUnlessWell();
  }

  /** Ends the program, if it is still there, and waits until it is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#run.signal?.removeEventListener('abort', this.#abort);
    if (this.#child.pid === undefined) return;
    this.#child.stdout?.destroy();
    if (this.#child.exitCode === null && this.#child.signalCode === null) killGroup(this.#child, 'SIGTERM');
    const kill = setTimeout(() => killGroup(this.#child, 'SIGKILL'), stopGraceMs);
    await this.#closed;
    clearTimeout(kill);
  }

  readonly #abort = () => this.#cut('aborted');

  #cut(end: ProgramEnd): void {
    this.#end ??= end;
    killGroup(this.#child, 'SIGTERM');
  }

  #hear(line: string): void {
    this.#run.onStderrLine?.(line);
    if (!meter.test(line)) this.#stderr = `${this.#stderr}${line}\n`.slice(-stderrTailChars);
  }

  #throwUnlessWell(): void {
    const { exitCode, signalCode } = this.#child;
    const end = this.#end ?? (signalCode === null ? 'exit' : 'killed');
    if (this.#end === null && exitCode === 0) return;
    const details = { exitCode, stderr: this.#stderr, cause: this.#cause };
    throw new UnavailableProgram(this.#run.args[0], end, details);
  }
}
