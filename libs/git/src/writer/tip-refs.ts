import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { isSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { runGit } from '../programs/run-git.js';
import { createDurable, fsyncFolder, listIfPresent, removeFiles } from './durable-file.js';

/** Where the tips of a merged head are named, each by a ref with its sha as name. */
export const tipRefsFolder = 'refs/erwik/tips';
const refMode = 0o644;

/** The commits that refs below `refs/erwik/tips` name, whoever made them; refs of other names are passed over. */
export async function listTipRefs(dir: string): Promise<Sha[]> {
  const names = await listIfPresent(join(dir, tipRefsFolder));
  return names.filter(isSha).sort();
}

/** Takes away refs that name no tip any more, whichever program made them. Errors: `UnavailableProgram`. */
export async function removeTipRefs(dir: string, tips: readonly Sha[]): Promise<void> {
  for (const sha of tips) await runGit({ dir, args: ['update-ref', '-d', `${tipRefsFolder}/${sha}`] });
}

/** Names tips, durably. Those that are named already stay as they are. */
export async function createTipRefs(dir: string, tips: readonly Sha[]): Promise<void> {
  const folder = join(dir, tipRefsFolder);
  await mkdir(folder, { recursive: true });
  const known = new Set(await listIfPresent(folder));
  const missing = tips.filter((sha) => !known.has(sha));
  await Promise.all(
    missing.map((sha) => createDurable(join(folder, sha), [Buffer.from(`${sha}\n`)], refMode)),
  );
  await using handle = await open(folder, 'r');
  await fsyncFolder(handle);
}

/** Forgets tips that this writer has named; what cannot be removed names a commit that is held, and does no harm. */
export async function dropTipRefs(dir: string, tips: readonly Sha[]): Promise<void> {
  await removeFiles(tips.map((sha) => join(dir, tipRefsFolder, sha)));
}
