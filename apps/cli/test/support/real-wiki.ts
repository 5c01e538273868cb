import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { initRepository } from '@erwik/git';

/** A repository made by the real git. */
export interface RealWiki {
  readonly dir: string;
  readonly head: string;
}

/** Runs the real git in a repository and answers what it printed, trimmed. */
export function git(dir: string, args: readonly string[], input = ''): string {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', ['-C', dir, ...args], { env, input, encoding: 'utf8' }).trim();
}

/** Makes `wiki.git` in a data folder, with one commit for each text of the page Home, and a tip beside head. */
export async function makeWiki(
  data: string,
  texts: readonly string[] = ['One\n', 'Two\n'],
): Promise<RealWiki> {
  const dir = join(data, 'wiki.git');
  mkdirSync(data, { recursive: true });
  await initRepository(dir);
  const commits = texts.map((text, at) =>
    [
      'commit refs/heads/main',
      `committer Ada <ada@example.org> ${1_700_000_000 + at} +0000`,
      `data ${Buffer.byteLength('Change\n')}\nChange`,
      '',
      `M 100644 inline Home.md\ndata ${Buffer.byteLength(text)}\n${text}`,
    ].join('\n'),
  );
  git(dir, ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet'], `${commits.join('\n')}\n`);
  const head = git(dir, ['rev-parse', 'refs/heads/main']);
  git(dir, ['update-ref', `refs/erwik/tips/${head}`, head]);
  return { dir, head };
}
