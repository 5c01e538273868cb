import type { ReplyOf } from '@erwik/events';
import { z } from 'zod';
import type { Database } from './database.js';
import { latestAt } from './rows.js';

type ConflictRow = ReplyOf<'conflicts'>['rows'][number];

const At = z.object({ at: z.number().nullable() });
const Passages = At.extend({ name: z.string(), title: z.string(), count: z.number() });
const Beside = At.extend({ path: z.string(), of: z.string() });
const Kept = At.extend({ name: z.string(), title: z.string() });

const filesAndPaths = 'files f JOIN paths p ON p.id = f.path_id';
/** The pages `f` that a derived commit kept, and that no authored commit has changed since. */
const keptPages = `${filesAndPaths} JOIN kept k ON k.path_id = f.path_id JOIN commits m ON m.seq = k.seq
  WHERE f.page = 1 AND NOT EXISTS (
    SELECT 1 FROM changes h JOIN commits c ON c.seq = h.seq
    WHERE h.path_id = k.path_id AND h.place > m.place AND c.derived = 0
  )`;

/** What was changed in two ways at once and waits for a person to choose, the latest first. */
export function conflictRows(database: Database, limit: number): ConflictRow[] {
  const passages = `SELECT p.name, f.title, f.conflicts AS count, ${latestAt} AS at FROM ${filesAndPaths} WHERE f.conflicts > 0`;
  const kept = `SELECT DISTINCT p.name, f.title, ${latestAt} AS at FROM ${keptPages}`;
  const beside = `SELECT p.path, f.beside AS of, ${latestAt} AS at FROM ${filesAndPaths} WHERE f.beside IS NOT NULL`;
  const order = 'ORDER BY at DESC, p.path LIMIT ?';
  const rows: ConflictRow[] = [
    ...database
      .all(Passages, `${passages} ${order}`, limit)
      .map((row) => ({ kind: 'passages', ...row }) as const),
    ...database.all(Kept, `${kept} ${order}`, limit).map((row) => ({ kind: 'kept', ...row }) as const),
    ...database.all(Beside, `${beside} ${order}`, limit).map((row) => ({ kind: 'beside', ...row }) as const),
  ];
  return rows.sort((a, b) => (b.at ?? 0) - (a.at ?? 0)).slice(0, limit);
}

/** Whether a page was deleted on one side of a merge and kept, and nobody has changed it since. */
export function isKept(database: Database, path: string): boolean {
  return database.get(z.object({}), `SELECT 1 FROM ${keptPages} AND p.path = ? LIMIT 1`, path) !== null;
}
