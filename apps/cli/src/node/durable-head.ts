import { existsSync } from 'node:fs';
import { headRef, runGit } from '@erwik/git';

/** The commit that the repository's branch names; null where there is no repository, or nothing in it. */
export async function durableHead(repository: string): Promise<string | null> {
  if (!existsSync(repository)) return null;
  const args = ['for-each-ref', '--format=%(objectname)', headRef] as const;
  return (await runGit({ dir: repository, args })).toString().trim() || null;
}
