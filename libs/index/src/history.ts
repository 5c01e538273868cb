import type { CommitLine, HistoryRow, RecentRow } from '@erwik/events';
import { z } from 'zod';
import type { Database } from './database.js';
import { listing, newest, parseCursor } from './listing.js';
import type { Listing, Place } from './listing.js';
import {
  ChangeRow,
  CommitRow,
  changeRows as changes,
  commitColumns,
  commitLine,
  historyRow,
  recentRow,
} from './rows.js';

const PathId = z.object({ id: z.number() });
/** A history goes through at most so many renames, so that a page renamed in circles has an end. */
const renamesMax = 1000;

/** A file's changes, newest first, followed through its renames. */
export function pathHistory(
  database: Database,
  path: string,
  cursor: string | null,
  limit: number,
): Listing<HistoryRow> {
  const start = cursor === null ? newestAt(database, path) : parseCursor(cursor);
  if (start === null) return { rows: [], next: null };
  const found: ChangeRow[] = [];
  let { place, pathId } = start;
  for (let renames = 0; renames < renamesMax && found.length <= limit; renames += 1) {
    const rows = changesBefore(database, { place, pathId }, limit + 1 - found.length);
    const renamed = rows.findIndex((row) => row.old_path_id !== null);
    found.push(...(renamed < 0 ? rows : rows.slice(0, renamed + 1)));
    const [origin] = renamed < 0 ? [] : rows.slice(renamed);
    if (origin === undefined || origin.old_path_id === null) break;
    ({ place } = origin);
    pathId = origin.old_path_id;
  }
  return listing(found, limit, { rowOf: historyRow, pathOf: (row) => row.old_path_id ?? row.path_id });
}

/** The files one commit changed. */
export function commitChanges(database: Database, commit: string, limit: number): RecentRow[] {
  const where =
    'WHERE (h.place, h.seq) = (SELECT place, seq FROM commits WHERE sha = ?) ORDER BY p.path LIMIT ?';
  return database.all(ChangeRow, `${changes} ${where}`, commit, limit).map(recentRow);
}

/**
 * The change that gave a file the text it has at head, or null; the newest change of a file that is gone. A change on the
 * other side of a merge, which the merge did not follow, may be newer and is not meant.
 */
export function lastChange(database: Database, path: string): CommitLine | null {
  const ofPath = 'h.path_id = (SELECT id FROM paths WHERE path = ?)';
  const ofText = 'h.blob = (SELECT f.blob FROM files f WHERE f.path_id = h.path_id)';
  const newestOf = (where: string): ChangeRow | null =>
    database.get(ChangeRow, `${changes} WHERE ${where} ORDER BY h.place DESC LIMIT 1`, path);
  const row = newestOf(`${ofPath} AND ${ofText}`) ?? newestOf(ofPath);
  return row && commitLine(row);
}

/** The commit that deleted the page of this name, if it is gone. */
export function deletion(database: Database, name: string): CommitLine | null {
  const there = 'SELECT 1 FROM files f JOIN paths q ON q.id = f.path_id WHERE q.name = p.name';
  const where = `WHERE p.name = ? AND h.kind = 'deleted' AND NOT EXISTS (${there}) ORDER BY h.place DESC LIMIT 1`;
  const row = database.get(ChangeRow, `${changes} ${where}`, name);
  return row && commitLine(row);
}

/** Those of these commits that are in the history, in no order. */
export function findCommits(database: Database, commits: readonly string[]): CommitLine[] {
  const sql = `SELECT ${commitColumns} FROM commits c WHERE c.sha IN (SELECT value FROM json_each(?))`;
  return database.all(CommitRow, sql, JSON.stringify(commits)).map(commitLine);
}

/** A commit by its sha, or null. */
export function findCommit(database: Database, sha: string): CommitLine | null {
  const row = database.get(CommitRow, `SELECT ${commitColumns} FROM commits c WHERE c.sha = ?`, sha);
  return row && commitLine(row);
}

function newestAt(database: Database, path: string): Place | null {
  const found = database.get(PathId, 'SELECT id FROM paths WHERE path = ?', path);
  return found && { ...newest, pathId: found.id };
}

function changesBefore(database: Database, { place, pathId }: Place, limit: number): ChangeRow[] {
  return database.all(
    ChangeRow,
    `${changes} WHERE h.path_id = ? AND h.place < ? ORDER BY h.place DESC LIMIT ?`,
    ...[pathId, place, limit],
  );
}
