import { syncFolder } from '@erwik/git';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const ownerOnly = 0o600;
const othersMask = 0o077;

/** Replaces a file that only the owner may read: the new one is on the disk when it returns, and until then the old one is. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const draft = `${path}.new`;
  // what a killed process left
  await rm(draft, { force: true });
  {
    await using file = await open(draft, 'wx', ownerOnly);
    await file.writeFile(content);
    await file.sync();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Its text, null where there is none. Whoever copied it back may have made it readable to others: it is not any more. */
export async function readPrivateFile(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if ((found.mode & othersMask) !== 0) await chmod(path, ownerOnly);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
