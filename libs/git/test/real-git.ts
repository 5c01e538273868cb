import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ObjectReader, ObjectType, Sha } from '../src/objects/object.js';

const env = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** Runs the real git in a repository and answers what it printed, as bytes; throws when git fails. */
export function gitBytes(dir: string, args: readonly string[], input?: Buffer | string): Buffer {
  return execFileSync('git', ['-C', dir, ...args], {
    env,
    input: input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs the real git in a repository and answers what it printed, trimmed. */
export function git(dir: string, args: readonly string[], input?: Buffer | string): string {
  return gitBytes(dir, args, input).toString().trim();
}

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'erwik-git-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** An empty bare repository whose HEAD is `refs/heads/main`, removed after the test. */
export function bareRepository(): string {
  const dir = join(temporaryFolder(), 'wiki.git');
  git('/', ['init', '--quiet', '--bare', '--initial-branch=main', dir]);
  return dir;
}

/** Reads objects with the real git, one process each. */
export function gitReader(dir: string): ObjectReader {
  return {
    read: async (sha) => {
      const type = objectType(dir, sha);
      return type === null ? null : { type, data: gitBytes(dir, ['cat-file', type, sha]) };
    },
  };
}

function objectType(dir: string, sha: Sha): ObjectType | null {
  const answer = git(dir, ['cat-file', '--batch-check=%(objecttype)'], `${sha}\n`);
  return answer === 'commit' || answer === 'tree' || answer === 'blob' || answer === 'tag' ? answer : null;
}
