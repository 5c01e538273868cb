import type { DeletedPage } from '@erwik/events';
import type { Database } from './database.js';
import { listing, newest, parseCursor } from './listing.js';
import { ChangeRow, changeColumns, commitLine } from './rows.js';

/** Deleted pages, and where the list goes on; null at its end. */
export interface DeletedPages {
  readonly pages: DeletedPage[];
  readonly next: string | null;
}

/** The latest deletion of a path that is no part of a rename, where no page has the path's name now. */
const isGone = `h.kind = 'deleted' AND p.name IS NOT NULL
  AND h.place = (SELECT max(d.place) FROM changes d WHERE d.path_id = h.path_id AND d.kind = 'deleted')
  AND NOT EXISTS (SELECT 1 FROM files f JOIN paths q ON q.id = f.path_id WHERE q.name = p.name)
  AND NOT EXISTS (SELECT 1 FROM changes r WHERE r.place = h.place AND r.seq = h.seq AND r.old_path_id = h.path_id)`;

/** The pages that were deleted, the latest first. A page that was renamed is not among them: it goes on under its new name. */
export function deletedPages(database: Database, cursor: string | null, limit: number): DeletedPages {
  const start = cursor === null ? newest : parseCursor(cursor);
  if (start === null) return { pages: [], next: null };
  const { place, pathId } = start;
  const rows = database.all(
    ChangeRow,
    `SELECT ${changeColumns} FROM changes h JOIN commits c ON c.seq = h.seq JOIN paths p ON p.id = h.path_id
     WHERE h.place <= ? AND (h.place < ? OR h.path_id > ?) AND ${isGone} ORDER BY h.place DESC, h.path_id LIMIT ?`,
    ...[place, place, pathId, limit + 1],
  );
  const { rows: pages, next } = listing(rows, limit, { rowOf: deletedPage, pathOf: (row) => row.path_id });
  return { pages, next };
}

/** Of a merge it is not known which of its parents had the page. */
function deletedPage(row: ChangeRow): DeletedPage {
  const change = commitLine(row);
  const [parent = null, ...others] = change.parents;
  return { name: row.name ?? row.path, change, last: others.length > 0 ? null : parent };
}
