import { rmSync } from 'node:fs';
import { Database, isDamaged } from './database.js';
import { prepareSchema } from './schema.js';
import { WikiIndex } from './wiki-index.js';

/** Durable enough for what can be made anew. A killed process may hold the file for a moment (ms); the cache is 16 MiB. */
const pragmas = `
  PRAGMA busy_timeout = 2000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
`;

/**
 * Opens the index in a file. A file of another version, or one that SQLite cannot read, is made anew and empty: then `head`
 * is null, and whoever opened it feeds it the whole history. Throws where the file cannot be used for another reason, such
 * as a full disk: what it holds is left as it is.
 */
export function openIndex(file: string): WikiIndex {
  return openExisting(file) ?? openAnew(file);
}

/** Opens an empty index in place of whatever the file holds. Throws where that cannot be written. */
export function openAnew(file: string): WikiIndex {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  const index = openExisting(file);
  if (index === null) throw new Error(`${file} cannot be made anew`);
  return index;
}

/** The index in a file; null where the file holds something else. */
function openExisting(file: string): WikiIndex | null {
  const database = new Database(file);
  try {
    database.execute(pragmas);
    if (prepareSchema(database)) return new WikiIndex(database);
  } catch (error) {
    database.close();
    if (isDamaged(error)) return null;
    throw error;
  }
  database.close();
  return null;
}
