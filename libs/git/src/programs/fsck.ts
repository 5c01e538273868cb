import { outputMaxBytes, streamGit } from './run-git.js';
import { UnavailableProgram } from './unavailable-program.js';

/** Longest a check may run, in ms: 100,000 commits take about a minute. */
const fsckTimeoutMs = 60 * 60_000;
/** Most problems that are told one by one. */
export const problemsMax = 100;

/** How a check ended: what git says of each broken or missing object, and of each odd one. */
export interface FsckReport {
  readonly healthy: boolean;
  /** at most `problemsMax` lines */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** What to check, and who is told how far it is. */
export interface FsckOptions {
  /** only whether every object that refs reach is there; else every object is read, hashed and looked into */
  readonly connectivityOnly?: boolean;
  /** oddities of old histories that are no reason to refuse one, by git's names (`fsck.<msg-id>`) */
  readonly tolerated?: readonly string[];
  /** what git only warns of, and is a problem here, by git's names */
  readonly refused?: readonly string[];
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Checks the repository with `git fsck`.
 * @throws {UnavailableProgram} when git could not check (timeout, killed, not a repository)
 */
export async function fsck(dir: string, options: FsckOptions = {}): Promise<FsckReport> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const note = (line: string) => {
    const list = line.startsWith('warning') ? warnings : problems;
    if (line.trim() !== '' && !line.startsWith('notice:') && list.length < problemsMax)
      list.push(line.trim());
  };
  const onStderrLine = (line: string) => {
    const meter = /^(\w[\w ]*): +\d+% \((\d+)\/(\d+)\)/.exec(line);
    if (!meter) note(line);
    else if (meter[1] === 'Checking objects') options.onProgress?.(Number(meter[2]), Number(meter[3]));
  };
  const healthy = await fsckSays(dir, options, { note, onStderrLine });
  return { healthy, problems, warnings };
}

/** Fsck tells by its exit code that it found something; 128 and above mean that it could not look. */
async function fsckSays(
  dir: string,
  options: FsckOptions,
  { note, onStderrLine }: { note: (line: string) => void; onStderrLine: (line: string) => void },
): Promise<boolean> {
  const { signal } = options;
  const settings = severities(options);
  const run = { dir, args: fsckArguments(options), timeoutMs: fsckTimeoutMs, settings, onStderrLine };
  const output: Buffer[] = [];
  try {
    for await (const chunk of streamGit({ ...run, outputMaxBytes, ...(signal && { signal }) }))
      output.push(chunk);
    return true;
  } catch (error) {
    const found =
      error instanceof UnavailableProgram && error.end === 'exit' && (error.exitCode ?? 128) < 128;
    if (!found) throw error;
    return false;
  } finally {
    Buffer.concat(output).toString().split('\n').forEach(note);
  }
}

function severities({ tolerated = [], refused = [] }: FsckOptions): Record<string, string> {
  return {
    ...Object.fromEntries(tolerated.map((id) => [`fsck.${id}`, 'ignore'])),
    ...Object.fromEntries(refused.map((id) => [`fsck.${id}`, 'error'])),
  };
}

function fsckArguments({ connectivityOnly, onProgress }: FsckOptions): [string, ...string[]] {
  const depth = connectivityOnly === true ? '--connectivity-only' : '--full';
  const progress = onProgress === undefined ? '--no-progress' : '--progress';
  return ['fsck', depth, progress, '--no-dangling', '--no-reflogs'];
}
