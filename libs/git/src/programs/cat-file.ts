import type { ChildProcess } from 'node:child_process';
import type { ObjectReader, ObjectType, RawObject, Sha } from '../objects/object.js';
import { checkedSha } from './checked-sha.js';
import { killGroup, spawnGit } from './run-git.js';
import { UnavailableProgram } from './unavailable-program.js';

/** Longest one object may take to come, in ms; then the program is killed and everyone waiting is told. */
export const catFileTimeoutMs = 10_000;
/** Largest object that is read whole, in bytes (64 MiB): what an adopted history may hold. */
export const catFileObjectMaxBytes = 64 * 1024 * 1024;

/** How much of the program's stderr is kept for its error, in characters. */
const stderrTailChars = 4096;

/** A reader of objects that keeps one `git cat-file --batch` running; it is started again after a failure. */
export interface CatFile extends ObjectReader, AsyncDisposable {}

interface Waiting {
  readonly resolve: (object: RawObject | null) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens a reader over git's own program: slower to start than nodegit, faster per object, and it reports most
 * broken objects (as `UnavailableProgram`) where nodegit shows none. `environment` may add objects to the repository's.
 */
export function openCatFile(dir: string, environment?: NodeJS.ProcessEnv): CatFile {
  let batch: Batch | null = null;
  let closed = false;
  return {
    async read(sha) {
      if (closed) throw new UnavailableProgram('cat-file', 'aborted');
      if (batch === null || batch.ended) batch = new Batch(dir, environment);
      return batch.read(checkedSha(sha));
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await batch?.end();
    },
  };
}

/** One run of the program: questions go in, answers come out in the same order. */
class Batch {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #waiting: Waiting[] = [];
  readonly #timer: NodeJS.Timeout;
  #input: Buffer[] = [];
  #inputBytes = 0;
  #neededBytes = 1;
  #stderr = '';
  ended = false;

  constructor(dir: string, environment: NodeJS.ProcessEnv | undefined) {
    const args = ['cat-file', '--batch'] as const;
    this.#child = spawnGit({ dir, args, ...(environment && { environment }) }, 'pipe');
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.#child.stdin?.on('error', (error) => this.#fail(error));
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', () => this.#fail());
    this.#timer = setTimeout(() => this.#giveUp(), catFileTimeoutMs);
  }

  read(sha: Sha): Promise<RawObject | null> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) this.#timer.refresh();
      this.#waiting.push({ resolve, reject });
      this.#child.stdin?.write(`${sha}\n`);
    });
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#closed;
  }

  #take(chunk: Buffer): void {
    this.#timer.refresh();
    this.#input.push(chunk);
    this.#inputBytes += chunk.length;
    if (this.#inputBytes < this.#neededBytes) return;
    let input = Buffer.concat(this.#input);
    for (let answer = this.#answer(input); answer > 0; answer = this.#answer(input)) {
      input = input.subarray(answer);
    }
    this.#input = [input];
    this.#inputBytes = input.length;
  }

  /** Hands the first answer to who waits for it; its length in bytes, or 0 while it is not complete. */
  #answer(input: Buffer): number {
    const lineEnd = input.indexOf('\n');
    if (lineEnd < 0) return (this.#neededBytes = 0);
    const [, type = '', size = ''] = input.toString('latin1', 0, lineEnd).split(' ');
    if (!isType(type)) return this.#deliver(null, lineEnd + 1);
    const bytes = Number(size);
    if (!(bytes <= catFileObjectMaxBytes)) return this.#giveUp();
    this.#neededBytes = lineEnd + 1 + bytes + 1;
    if (input.length < this.#neededBytes) return 0;
    return this.#deliver({ type, data: input.subarray(lineEnd + 1, lineEnd + 1 + bytes) }, this.#neededBytes);
  }

  #deliver(object: RawObject | null, length: number): number {
    this.#waiting.shift()?.resolve(object);
    this.#neededBytes = 1;
    return length;
  }

  #hear(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-stderrTailChars);
  }

  #giveUp(): 0 {
    if (this.#waiting.length > 0) killGroup(this.#child, 'SIGKILL');
    return 0;
  }

  #fail(cause?: Error): void {
    this.ended = true;
    clearTimeout(this.#timer);
    const { exitCode } = this.#child;
    const end = exitCode === null ? 'killed' : 'exit';
    const error = new UnavailableProgram('cat-file', end, { exitCode, stderr: this.#stderr, cause });
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function isType(word: string): word is ObjectType {
  return word === 'commit' || word === 'tree' || word === 'blob' || word === 'tag';
}
