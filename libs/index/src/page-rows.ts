import type { PageRow } from '@erwik/events';
import { z } from 'zod';
import type { Database } from './database.js';
import { latestAt } from './rows.js';

/** The columns of a page, for a query on `pageTables`. */
export const pageColumns = `p.name, f.title, ${latestAt} AS at`;
/** The files at head with their paths: `f` and `p`. */
export const pageTables = 'files f JOIN paths p ON p.id = f.path_id';

/** A row with `pageColumns`. */
export const TitledRow = z.object({ name: z.string(), title: z.string(), at: z.number().nullable() });

/** Titles and newest changes of pages by their names, in the order they were asked for; names that are no page are left out. */
export function pageRows(database: Database, names: readonly string[]): PageRow[] {
  const sql = `SELECT ${pageColumns} FROM ${pageTables} WHERE f.page = 1 AND p.name = ? LIMIT 1`;
  return names.flatMap((name) => database.get(TitledRow, sql, name) ?? []);
}
