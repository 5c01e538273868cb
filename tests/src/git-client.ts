import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const who = ['user.name=Olga', 'user.email=olga@example.org', 'commit.gpgSign=false', 'pull.rebase=false'];

function argumentsOf(args: readonly string[]): string[] {
  return [...who.flatMap((setting) => ['-c', setting]), ...args];
}

/** As somebody has it who has set nothing up. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** What the real git has said, its errors included, and whether it did what it was told. */
export interface Said {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs the real git; it may fail. */
export async function tryGit(...args: readonly string[]): Promise<Said> {
  try {
    const { stdout, stderr } = await promisify(execFile)('git', argumentsOf(args), { env: environment() });
    return { ok: true, text: stdout + stderr };
  } catch (error) {
    if (error instanceof Error && 'stderr' in error) return { ok: false, text: String(error.stderr) };
    throw error;
  }
}

/** What the real git prints, trimmed; throws where it fails. */
export async function runGit(...args: readonly string[]): Promise<string> {
  const { ok, text } = await tryGit(...args);
  if (!ok) throw new Error(text);
  return text.trim();
}

/** Writes files into a clone and commits them; its sha. */
export async function commitFiles(
  dir: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  await runGit('-C', dir, 'add', '--all');
  await runGit('-C', dir, 'commit', '--quiet', '--message', 'From a clone');
  return runGit('-C', dir, 'rev-parse', 'HEAD');
}

/** Runs the real git until it says something, and kills it then. */
export async function killGitAt(pattern: RegExp, ...args: readonly string[]): Promise<void> {
  const child: ChildProcess = spawn('git', argumentsOf(args), {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const closed = once(child, 'close');
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    // with all that it has started
    if (pattern.test(said) && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const [, signal] = await closed;
  if (signal !== 'SIGKILL') throw new Error(`git has ended by itself: ${said}`);
}
