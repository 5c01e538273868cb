import { ChangeKind } from '@erwik/events';
import type { CommitLine, HistoryRow, RecentRow } from '@erwik/events';
import { z } from 'zod';

/** The columns of a commit, for a query that names the commits table `c`. */
export const commitColumns = 'c.sha, c.parents, c.person, c.email, c.at, c.summary, c.node';

/** A row with `commitColumns`. */
export const CommitRow = z.object({
  sha: z.string(),
  parents: z.string(),
  person: z.string(),
  email: z.string(),
  at: z.number(),
  summary: z.string(),
  node: z.string().nullable(),
});

/** When the text that a file `f` has at head was written: its deletion, or another text, elsewhere at a later time is older news. */
export const latestAt = `(SELECT c.at FROM changes h JOIN commits c ON c.seq = h.seq
  WHERE h.path_id = f.path_id AND h.blob = f.blob ORDER BY h.place DESC LIMIT 1)`;

/** The columns of a change, for a query that names the tables `c`, `h` (changes) and `p` (paths). */
export const changeColumns = `${commitColumns}, p.path, p.name, h.place, h.path_id, h.kind, h.blob, h.old_path_id, h.bytes_before, h.bytes_after`;

/** All changes, as rows with `changeColumns`. */
export const changeRows = `SELECT ${changeColumns} FROM changes h JOIN commits c ON c.seq = h.seq JOIN paths p ON p.id = h.path_id`;

/** A row with `changeColumns`. */
export const ChangeRow = CommitRow.extend({
  path: z.string(),
  name: z.string().nullable(),
  place: z.string(),
  path_id: z.number(),
  kind: ChangeKind,
  blob: z.string().nullable(),
  old_path_id: z.number().nullable(),
  bytes_before: z.number(),
  bytes_after: z.number(),
});
/** A row with `changeColumns`. */
export type ChangeRow = z.infer<typeof ChangeRow>;

/** The commit of a row. */
export function commitLine(row: z.infer<typeof CommitRow>): CommitLine {
  return {
    commit: row.sha,
    parents: row.parents === '' ? [] : row.parents.split(' '),
    author: { name: row.person, email: row.email },
    at: row.at,
    summary: row.summary,
    node: row.node,
  };
}

/** The change of a row, as a page's history lists it. */
export function historyRow(row: ChangeRow): HistoryRow {
  return {
    ...commitLine(row),
    path: row.path,
    blob: row.blob,
    bytesBefore: row.bytes_before,
    bytesAfter: row.bytes_after,
  };
}

/** The change of a row, as the recent changes list it. */
export function recentRow(row: ChangeRow): RecentRow {
  return { ...historyRow(row), name: row.name ?? row.path, kind: row.kind };
}
