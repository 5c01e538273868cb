import type { BodyOf, ReplyOf } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import type { PageDirectory } from '@erwik/pages';
import { z } from 'zod';
import { allOf, foldRange } from './condition.js';
import type { Condition } from './condition.js';
import type { Database } from './database.js';
import { TitledRow, pageColumns, pageRows, pageTables } from './page-rows.js';
import { latestAt } from './rows.js';

type Asked = BodyOf<'listPages'>;
type Pages = ReplyOf<'listPages'>;

const Count = z.object({ count: z.number() });
/** Where a list of the latest pages has come to: after so many pages. New pages may shift it by some. */
const offsetCursor = /^\d{1,7}$/;

/** All pages from A to Z whose names begin with a prefix; or those of a tag, or the latest changed first. */
export function listPages(database: Database, directory: PageDirectory, asked: Asked): Pages {
  const { prefix, cursor, limit, tag, sort } = asked;
  const initials = directory.initials(prefix);
  if (tag !== undefined || sort === 'updated') return { ...selectPages(database, asked), initials };
  const { names, next, total } = directory.list(prefix, cursor, limit);
  return { pages: pageRows(database, names), next, total, initials };
}

function selectPages(
  database: Database,
  { prefix, cursor, limit, tag, sort }: Asked,
): Omit<Pages, 'initials'> {
  const offset = cursor !== null && offsetCursor.test(cursor) ? Number(cursor) : 0;
  const { sql, values } = allOf([
    { sql: 'f.page = 1', values: [] },
    ...(prefix === '' ? [] : [{ sql: 'f.fold >= ? AND f.fold < ?', values: foldRange(prefix) }]),
    ...(tag === undefined ? [] : [ofTag(tag)]),
  ]);
  const where = `FROM ${pageTables} WHERE ${sql}`;
  const total = database.get(Count, `SELECT count(*) AS count ${where}`, ...values)?.count ?? 0;
  const order = sort === 'updated' ? `${latestAt} DESC, f.fold` : 'f.fold';
  const pages = database.all(
    TitledRow,
    `SELECT ${pageColumns} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...[...values, limit, offset],
  );
  const next = offset + pages.length;
  return { pages, total, next: next < total && pages.length > 0 ? String(next) : null };
}

function ofTag(tag: string): Condition {
  return { sql: 'f.path_id IN (SELECT path_id FROM tags WHERE fold = ?)', values: [foldKey(tag)] };
}
