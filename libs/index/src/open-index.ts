import { rmSync } from 'node:fs';
import { Database } from './database.js';
import { prepareSchema } from './schema.js';
import { WikiIndex } from './wiki-index.js';

/** Durable enough for what can be made anew; a reader never waits for the writer. Memory and cache in KiB. */
const pragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = MEMORY;
`;

/**
 * Opens the index in a file. A file of another version, or one that SQLite cannot read, is made anew and empty: then `head`
 * is null, and whoever opened it feeds it the whole history.
 */
export function openIndex(file: string): WikiIndex {
  return tryOpen(file) ?? openAnew(file);
}

/** Opens an empty index in place of whatever the file holds. */
export function openAnew(file: string): WikiIndex {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  const index = tryOpen(file);
  if (index === null) throw new Error(`${file} cannot be made anew`);
  return index;
}

function tryOpen(file: string): WikiIndex | null {
  const database = new Database(file);
  try {
    database.execute(pragmas);
    if (prepareSchema(database)) return new WikiIndex(database);
  } catch {
    // unreadable: the caller makes the file anew
  }
  database.close();
  return null;
}
