import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from '../programs/run-git.js';
import { syncFolder, syncPath } from './sync-folder.js';

/** The ref that names head. */
export const headRef = 'refs/heads/main';

/** Durable writes, no program of the repository's own (hooks), no clean-up behind our back, no rewriting by pushes. */
const config = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	fsync = all
	hooksPath = /dev/null
	protectHFS = true
	protectNTFS = true
	logAllRefUpdates = false
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	fsckObjects = true
	denyDeletes = true
	denyNonFastForwards = true
	autogc = false
[repack]
	writeBitmaps = false
`;

/**
 * Makes an empty bare repository in a folder that does not exist or is empty, durably. HEAD names `refs/heads/main`,
 * which does not exist yet.
 * @throws {UnavailableProgram} when git cannot
 */
export async function initRepository(dir: string): Promise<void> {
  const branch = headRef.replace('refs/heads/', '');
  const args = ['init', '--quiet', '--bare', '--template=', `--initial-branch=${branch}`] as const;
  await runGit({ dir: null, args: [...args, '--object-format=sha1', '--end-of-options', dir] });
  await writeFile(path.join(dir, 'config'), config);
  await rm(path.join(dir, 'hooks'), { recursive: true, force: true });
  await syncFolder(dir);
  await syncPath(path.dirname(dir));
}
