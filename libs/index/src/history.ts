import type { CommitLine, HistoryRow, RecentRow } from '@erwik/events';
import { z } from 'zod';
import type { Database } from './database.js';
import {
  ChangeRow,
  CommitRow,
  changeColumns,
  commitColumns,
  commitLine,
  historyRow,
  recentRow,
} from './rows.js';

/** A listing's rows, and where it goes on; null at its end. A cursor stays right when commits are added. */
export interface Listing<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

const PathId = z.object({ id: z.number() });
const changes = `SELECT ${changeColumns} FROM changes h JOIN commits c ON c.seq = h.seq JOIN paths p ON p.id = h.path_id`;
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
  let { seq, pathId } = start;
  for (let renames = 0; renames < renamesMax && found.length <= limit; renames += 1) {
    const rows = changesBefore(database, pathId, seq, limit + 1 - found.length);
    const renamed = rows.findIndex((row) => row.old_path_id !== null);
    found.push(...(renamed < 0 ? rows : rows.slice(0, renamed + 1)));
    const [origin] = renamed < 0 ? [] : rows.slice(renamed);
    if (origin === undefined || origin.old_path_id === null) break;
    ({ seq } = origin);
    pathId = origin.old_path_id;
  }
  return listing(found, limit, { rowOf: historyRow, pathOf: (row) => row.old_path_id ?? row.path_id });
}

/** The changes of all files, newest first. */
export function recentChanges(database: Database, cursor: string | null, limit: number): Listing<RecentRow> {
  const start = cursor === null ? newest : parseCursor(cursor);
  if (start === null) return { rows: [], next: null };
  const { seq, pathId } = start;
  const rows = database.all(
    ChangeRow,
    `${changes} WHERE h.seq <= ? AND (h.seq < ? OR h.path_id > ?) ORDER BY h.seq DESC, h.path_id LIMIT ?`,
    ...[seq, seq, pathId, limit + 1],
  );
  return listing(rows, limit, { rowOf: recentRow, pathOf: (row) => row.path_id });
}

/** The files one commit changed. */
export function commitChanges(database: Database, commit: string, limit: number): RecentRow[] {
  const where = 'WHERE h.seq = (SELECT seq FROM commits WHERE sha = ?) ORDER BY p.path LIMIT ?';
  return database.all(ChangeRow, `${changes} ${where}`, commit, limit).map(recentRow);
}

/** The newest change of a file, or null. */
export function lastChange(database: Database, path: string): CommitLine | null {
  const where = 'WHERE h.path_id = (SELECT id FROM paths WHERE path = ?) ORDER BY h.seq DESC LIMIT 1';
  const row = database.get(ChangeRow, `${changes} ${where}`, path);
  return row && commitLine(row);
}

/** The commit that deleted the page of this name, if it is gone. */
export function deletion(database: Database, name: string): CommitLine | null {
  const where = 'WHERE p.name = ? ORDER BY h.seq DESC, h.kind = ? LIMIT 1';
  const row = database.get(ChangeRow, `${changes} ${where}`, name, 'deleted');
  return row?.kind === 'deleted' ? commitLine(row) : null;
}

/** A commit by its sha, or null. */
export function findCommit(database: Database, sha: string): CommitLine | null {
  const row = database.get(CommitRow, `SELECT ${commitColumns} FROM commits c WHERE c.sha = ?`, sha);
  return row && commitLine(row);
}

/** Where a listing has come to: everything after the change of this path in this commit. */
interface Place {
  readonly seq: number;
  readonly pathId: number;
}

const newest: Place = { seq: Number.MAX_SAFE_INTEGER, pathId: 0 };

function newestAt(database: Database, path: string): Place | null {
  const found = database.get(PathId, 'SELECT id FROM paths WHERE path = ?', path);
  return found && { ...newest, pathId: found.id };
}

function changesBefore(database: Database, pathId: number, seq: number, limit: number): ChangeRow[] {
  return database.all(
    ChangeRow,
    `${changes} WHERE h.path_id = ? AND h.seq < ? ORDER BY h.seq DESC LIMIT ?`,
    ...[pathId, seq, limit],
  );
}

function parseCursor(cursor: string): Place | null {
  const found = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor);
  return found && { seq: Number(found[1]), pathId: Number(found[2]) };
}

interface Rows<Row> {
  readonly rowOf: (row: ChangeRow) => Row;
  /** the path a listing goes on with after this row */
  readonly pathOf: (row: ChangeRow) => number;
}

function listing<Row>(found: ChangeRow[], limit: number, { rowOf, pathOf }: Rows<Row>): Listing<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? `${last.seq}.${pathOf(last)}` : null;
  return { rows: rows.map(rowOf), next };
}
