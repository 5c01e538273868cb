import type { FileRow } from '@erwik/events';
import type { StoreClient } from '../store/store-client.js';

/** A file by its path, as lists show it; null where there is none. */
export async function findFile(store: StoreClient, path: string): Promise<FileRow | null> {
  if (path === '' || path.length > pathMaxChars) return null;
  const { files } = await store.ask('findFiles', { page: null, path, cursor: null, limit: 1 });
  return files[0] ?? null;
}

/** No path of the repository is longer. */
const pathMaxChars = 1024;
