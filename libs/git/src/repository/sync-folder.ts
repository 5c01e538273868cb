import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Makes a folder and all in it durable: every file, then every folder from the innermost outward. */
export async function syncFolder(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const inner = path.join(dir, entry.name);
    if (entry.isDirectory()) await syncFolder(inner);
    else if (entry.isFile()) await syncPath(inner);
  }
  await syncPath(dir);
}

/** Makes one file's bytes, or one folder's entries, durable. */
export async function syncPath(file: string): Promise<void> {
  await using handle = await open(file, 'r');
  await handle.sync();
}
