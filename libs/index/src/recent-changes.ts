import type { RecentFilter, RecentRow } from '@erwik/events';
import { z } from 'zod';
import { allOf, foldRange } from './condition.js';
import type { Condition } from './condition.js';
import type { Database } from './database.js';
import { listing, newest, parseCursor } from './listing.js';
import type { Listing } from './listing.js';
import { placeOfTime } from './place.js';
import { ChangeRow, changeColumns, recentRow } from './rows.js';

/** Beyond so many paths it is quicker to look through all changes than to sort those of the paths. */
const pathsMax = 200;

const fromCommits =
  'commits c CROSS JOIN changes h ON h.place = c.place AND h.seq = c.seq CROSS JOIN paths p ON p.id = h.path_id';
const fromPaths = 'paths p CROSS JOIN changes h ON h.path_id = p.id CROSS JOIN commits c ON c.seq = h.seq';
const fromChanges = 'changes h CROSS JOIN commits c ON c.seq = h.seq CROSS JOIN paths p ON p.id = h.path_id';

const Count = z.object({ count: z.number() });

/** The changes of all files, or of those that a filter lets through, newest first. */
export function recentChanges(
  database: Database,
  { cursor, limit, filter = {} }: { cursor: string | null; limit: number; filter?: RecentFilter | undefined },
): Listing<RecentRow> {
  const start = cursor === null ? newest : parseCursor(cursor);
  if (start === null) return { rows: [], next: null };
  const { place, pathId } = start;
  const { sql, values } = allOf([
    // both tables have the place, and either may be read in its order
    { sql: 'h.place <= ? AND c.place <= ?', values: [place, place] },
    { sql: 'h.place < ? OR h.path_id > ?', values: [place, pathId] },
    ...conditionsOf(filter),
  ]);
  const { tables, order } = sourceFor(database, filter);
  const rows = database.all(
    ChangeRow,
    `SELECT ${changeColumns} FROM ${tables}
     WHERE ${sql} ORDER BY ${order}.place DESC, h.path_id LIMIT ?`,
    ...values,
    limit + 1,
  );
  return listing(rows, limit, { rowOf: recentRow, pathOf: (row) => row.path_id });
}

function conditionsOf({ since, person, node, path, hideMerges }: RecentFilter): Condition[] {
  return [
    ...(since === undefined ? [] : [{ sql: 'h.place >= ?', values: [placeOfTime(since)] }]),
    ...(person === undefined ? [] : [{ sql: 'c.person = ?', values: [person] }]),
    ...(node === undefined ? [] : [{ sql: 'c.node = ?', values: [node] }]),
    ...(path === undefined ? [] : [{ sql: 'p.fold >= ? AND p.fold < ?', values: foldRange(path) }]),
    ...(hideMerges === true ? [{ sql: `instr(c.parents, ' ') = 0`, values: [] }] : []),
  ];
}

/**
 * The tables in the order in which they are read. SQLite does not know how rare a person or a path is: it is told to begin with what
 * the filter names, and reads the rest along the order that is asked for.
 */
function sourceFor(
  database: Database,
  { person, node, path }: RecentFilter,
): { tables: string; order: 'c' | 'h' } {
  if (person !== undefined || node !== undefined) return { tables: fromCommits, order: 'c' };
  if (path !== undefined && countPaths(database, path) < pathsMax) return { tables: fromPaths, order: 'h' };
  return { tables: fromChanges, order: 'h' };
}

function countPaths(database: Database, path: string): number {
  const sql = 'SELECT count(*) AS count FROM (SELECT 1 FROM paths WHERE fold >= ? AND fold < ? LIMIT ?)';
  return database.get(Count, sql, ...foldRange(path), pathsMax)?.count ?? 0;
}
