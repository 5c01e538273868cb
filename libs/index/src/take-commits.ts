import type { Sha } from '@erwik/events';
import { foldKey, nameOfPath } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import type { IndexedChange, IndexedCommit } from './indexed-commit.js';
import { placeOf } from './place.js';

const Id = z.object({ id: z.number() });
const Placed = z.object({ place: z.string() });
const One = z.object({ one: z.literal(1) });

/** Where a commit is: the number of its row, and its place in the order of history. */
interface Stored {
  readonly seq: number;
  readonly place: string;
}

/** Adds commits to the history, parents first; those it knows already are left as they are. Part of a transaction. */
export function takeCommits(database: Database, commits: readonly IndexedCommit[]): void {
  for (const commit of commits) takeCommit(database, commit);
}

function takeCommit(database: Database, { line, changes, derived }: IndexedCommit): void {
  const { commit, parents, author, at, summary, node } = line;
  if (placeOfCommit(database, commit) !== null) return;
  const place = placeOf(
    line,
    parents.flatMap((parent) => placeOfCommit(database, parent) ?? []),
  );
  const seq = database.run(
    'INSERT INTO commits (sha, place, derived, parents, person, email, at, summary, node) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[commit, place, derived ? 1 : 0, parents.join(' '), author.name, author.email, at, summary, node],
  );
  for (const change of changes) takeChange(database, { seq, place }, change);
  for (const path of derived?.kept ?? [])
    database.run('INSERT OR IGNORE INTO kept (path_id, seq) VALUES (?, ?)', pathId(database, path), seq);
}

function placeOfCommit(database: Database, sha: Sha): string | null {
  return database.get(Placed, 'SELECT place FROM commits WHERE sha = ?', sha)?.place ?? null;
}

function takeChange(database: Database, { seq, place }: Stored, change: IndexedChange): void {
  const { path, oldPath, kind, blob, bytesBefore, bytesAfter } = change;
  database.run(
    'INSERT OR REPLACE INTO changes (path_id, place, seq, kind, blob, old_path_id, bytes_before, bytes_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ...[pathId(database, path), place, seq, kind, blob],
    ...[oldPath === null ? null : pathId(database, oldPath), bytesBefore, bytesAfter],
  );
}

/** The number of a path, which it keeps for good. */
export function pathId(database: Database, path: string): number {
  const known = database.get(Id, 'SELECT id FROM paths WHERE path = ?', path);
  return (
    known?.id ??
    database.run(
      'INSERT INTO paths (path, fold, name) VALUES (?, ?, ?)',
      path,
      foldKey(path),
      nameOfPath(path),
    )
  );
}

/** Takes commits out of the history, where they are in it. Part of a transaction. */
export function forgetCommits(database: Database, commits: readonly Sha[]): void {
  const stored = 'SELECT seq, place FROM commits WHERE sha = ?';
  for (const sha of commits) {
    database.run(`DELETE FROM changes WHERE (seq, place) IN (${stored})`, sha);
    database.run('DELETE FROM kept WHERE seq IN (SELECT seq FROM commits WHERE sha = ?)', sha);
    database.run('DELETE FROM commits WHERE sha = ?', sha);
  }
}

/** Whether any of these commits is an authored one that the history has. */
export function hasAuthored(database: Database, commits: readonly Sha[]): boolean {
  const sql =
    'SELECT 1 AS one FROM commits WHERE derived = 0 AND sha IN (SELECT value FROM json_each(?)) LIMIT 1';
  return database.get(One, sql, JSON.stringify(commits)) !== null;
}
