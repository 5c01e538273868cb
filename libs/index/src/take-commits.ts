import { nameOfPath } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import type { IndexedChange, IndexedCommit } from './indexed-commit.js';

const Id = z.object({ id: z.number() });

/** Adds commits to the history, parents first; those it knows already are left as they are. Part of a transaction. */
export function takeCommits(database: Database, commits: readonly IndexedCommit[]): void {
  for (const commit of commits) takeCommit(database, commit);
}

function takeCommit(database: Database, { line, changes }: IndexedCommit): void {
  const { commit, parents, author, at, summary, node } = line;
  if (database.get(Id, 'SELECT seq AS id FROM commits WHERE sha = ?', commit)) return;
  const seq = database.run(
    'INSERT INTO commits (sha, parents, person, email, at, summary, node) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[commit, parents.join(' '), author.name, author.email, at, summary, node],
  );
  for (const change of changes) takeChange(database, seq, change);
}

function takeChange(database: Database, seq: number, change: IndexedChange): void {
  const { path, oldPath, kind, blob, bytesBefore, bytesAfter } = change;
  database.run(
    'INSERT OR REPLACE INTO changes (path_id, seq, kind, blob, old_path_id, bytes_before, bytes_after) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[
      pathId(database, path),
      seq,
      kind,
      blob,
      oldPath === null ? null : pathId(database, oldPath),
      bytesBefore,
      bytesAfter,
    ],
  );
}

/** The number of a path, which it keeps for good. */
export function pathId(database: Database, path: string): number {
  const known = database.get(Id, 'SELECT id FROM paths WHERE path = ?', path);
  return known?.id ?? database.run('INSERT INTO paths (path, name) VALUES (?, ?)', path, nameOfPath(path));
}
