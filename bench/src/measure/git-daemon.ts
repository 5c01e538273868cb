import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePorts, until } from '@erwik/testkit';
import { git, runProgram } from './programs.js';

/** Git's own server (git-daemon(1)) for the repositories in a folder. Disposal ends it. */
export interface GitDaemon extends AsyncDisposable {
  readonly port: number;
}

/** Serves the bare repositories in a folder as `git://127.0.0.1:port/name`. */
export async function startGitDaemon(folder: string): Promise<GitDaemon> {
  const [port = 0] = await freePorts(1);
  const programs = (await runProgram(['git', '--exec-path'])).toString('utf8').trim();
  // by its own name: `git daemon` is a parent that leaves it running
  const args = ['--listen=127.0.0.1', `--port=${port}`, '--export-all', `--base-path=${folder}`, folder];
  const child = spawn(join(programs, 'git-daemon'), args, { stdio: 'ignore' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close');
  const answers = async (): Promise<boolean> => {
    const told = await git(folder, ['ls-remote', `git://127.0.0.1:${port}/nothing.git`]).catch(String);
    return !told.includes('Connection refused');
  };
  await until(answers, { what: 'git-daemon' });
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
