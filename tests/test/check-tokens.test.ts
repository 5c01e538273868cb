import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { checkTokens, leftovers } from '../src/check-tokens.js';

const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];

it('the checker of saves sees what is lost, what is there twice, and what a killed process left', async () => {
  await using folder = await temporaryFolder();
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-C', folder.path, ...person, ...args], { stdio: 'pipe' });
  };
  const commit = (text: string): void => {
    writeFileSync(join(folder.path, 'Page.md'), text);
    git('add', '.');
    git('commit', '--quiet', '--message', 'A save');
  };
  git('init', '--quiet', '--initial-branch=main');
  commit('token-a\n');
  commit('token-a\ntoken-b\n');
  commit('token-b\n');
  commit('token-a\ntoken-b\ntoken-c\n');
  const tokens = ['token-a', 'token-b', 'token-c', 'token-d'];
  expect(checkTokens(folder.path, tokens)).toEqual({ lost: ['token-d'], duplicated: ['token-a'] });

  expect(leftovers(join(folder.path, '.git'))).toEqual([]);
  const lock = join(folder.path, '.git/refs/heads/main.lock');
  writeFileSync(lock, '');
  expect(leftovers(join(folder.path, '.git'))).toEqual([lock]);
});
