import { z } from 'zod';
import type { Database } from './database.js';

/** "erw" and a number that is raised whenever the tables, or what is put into them, change. */
const schemaVersion = 0x65_72_77_04;

/**
 * `seq` numbers commits as they came, `place` orders them (see `placeOf`). `changes` has its commit's place, so that a page's
 * history is one range of it. `kept` names the files that a derived commit kept. A page's text lives in the full-text table
 * only, with the number of its conflict blocks in `conflicts`; `beside` is the path a file is kept beside. `fold` is a name
 * or link target with case, spaces and dashes made equal, `leaf` the last segment of one. A link `[[a|b]]` has a row for
 * each of its two readings, `other` being the second. `tags` and `aliases` are what pages say of themselves.
 */
const tables = `
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
  CREATE TABLE commits (
    seq INTEGER PRIMARY KEY, sha TEXT NOT NULL UNIQUE, place TEXT NOT NULL, derived INTEGER NOT NULL, parents TEXT NOT NULL,
    person TEXT NOT NULL, email TEXT NOT NULL, at INTEGER NOT NULL, summary TEXT NOT NULL, node TEXT
  );
  CREATE INDEX commits_by_person ON commits (person, place DESC);
  CREATE INDEX commits_by_node ON commits (node, place DESC) WHERE node IS NOT NULL;
  CREATE TABLE paths (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, fold TEXT NOT NULL, name TEXT);
  CREATE INDEX paths_by_fold ON paths (fold);
  CREATE INDEX paths_by_name ON paths (name) WHERE name IS NOT NULL;
  CREATE TABLE changes (
    path_id INTEGER NOT NULL, place TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, blob TEXT, old_path_id INTEGER,
    bytes_before INTEGER NOT NULL, bytes_after INTEGER NOT NULL, PRIMARY KEY (path_id, place, seq)
  ) WITHOUT ROWID;
  CREATE INDEX changes_by_place ON changes (place DESC, path_id);
  CREATE INDEX changes_deleted ON changes (place DESC, path_id) WHERE kind = 'deleted';
  CREATE TABLE kept (path_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (path_id, seq)) WITHOUT ROWID;
  CREATE TABLE files (
    path_id INTEGER PRIMARY KEY, page INTEGER NOT NULL, title TEXT NOT NULL, fold TEXT NOT NULL, blob TEXT NOT NULL,
    conflicts INTEGER NOT NULL, beside TEXT
  );
  CREATE INDEX files_by_fold ON files (fold);
  CREATE INDEX files_in_conflict ON files (conflicts) WHERE conflicts > 0;
  CREATE INDEX files_beside ON files (beside) WHERE beside IS NOT NULL;
  CREATE TABLE links (
    path_id INTEGER NOT NULL, target TEXT NOT NULL, other TEXT NOT NULL, leaf TEXT NOT NULL,
    PRIMARY KEY (path_id, target, other, leaf)
  ) WITHOUT ROWID;
  CREATE INDEX links_by_leaf ON links (leaf);
  CREATE TABLE tags (path_id INTEGER NOT NULL, fold TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (path_id, fold)) WITHOUT ROWID;
  CREATE INDEX tags_by_fold ON tags (fold);
  CREATE TABLE aliases (path_id INTEGER NOT NULL, fold TEXT NOT NULL, PRIMARY KEY (path_id, fold)) WITHOUT ROWID;
  CREATE INDEX aliases_by_fold ON aliases (fold);
  CREATE VIRTUAL TABLE texts USING fts5 (title, body, tags, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3');
  INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25(10.0, 1.0, 5.0)');
  CREATE VIRTUAL TABLE titles USING fts5 (title, tokenize = 'trigram');
`;

const Counts = z.object({ version: z.number(), tables: z.number() });

/** Makes the tables of an empty database; false where the database holds something else, such as another version's tables. */
export function prepareSchema(database: Database): boolean {
  const sql =
    'SELECT user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_user_version';
  const { version, tables: count } = database.get(Counts, sql) ?? { version: 0, tables: 0 };
  if (version === schemaVersion) return true;
  if (version !== 0 || count !== 0) return false;
  database.transaction(() => {
    database.execute(tables);
    database.execute(`PRAGMA user_version = ${schemaVersion}`);
  });
  return true;
}
