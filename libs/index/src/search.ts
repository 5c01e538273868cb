import type { SearchHit } from '@erwik/events';
import { z } from 'zod';
import { allOf } from './condition.js';
import type { Condition } from './condition.js';
import type { Database } from './database.js';
import { TitledRow, pageColumns, pageTables } from './page-rows.js';
import { pageFilter, wantsPages, withoutWords } from './search-filters.js';
import type { PageFilter, SearchScope } from './search-filters.js';
import { matchesOf, parseQuery } from './search-terms.js';
import type { Matches, SearchTerms } from './search-terms.js';
import { markedSql, snippetOf } from './search-text.js';

/** Words shown around what was found. */
const snippetWords = 32;
/** Characters shown of a page that was found by its place or its tags. */
const beginningChars = 200;
/** Most pages that are ranked with each other. */
const rankedMax = 2000;

const Count = z.object({ count: z.number() });
const RowId = z.object({ id: z.number() });
const Hit = TitledRow.extend({ id: z.number(), snippet: z.string() });

/** What was found: one page of the hits, and how many there are. */
export interface Found {
  readonly hits: SearchHit[];
  readonly total: number;
}

/** A query, its scope, and which of the hits are wanted. */
export interface Search extends SearchScope {
  readonly query: string;
  readonly offset: number;
  readonly limit: number;
}

/**
 * The pages in which a query is found: first those that have all of it in their titles, then the others, each best first.
 * Words are compared without case, accents and endings; where no page has them, words that begin so are looked for. A query
 * that names places or tags alone finds their pages from A to Z.
 */
export function searchPages(database: Database, { query, offset, limit, ...scope }: Search): Found {
  const terms = parseQuery(query);
  const filter = pageFilter(terms, scope) ?? everyPage;
  const slice = { offset, limit };
  const matches = matchesOf(terms, false);
  if (matches === null)
    return wantsPages(terms, scope) ? pagesOf(database, filtered(terms, filter), slice) : nothing;
  const found = hitsOf(database, { matches, filter }, slice);
  if (found.total > 0) return found;
  const beginnings = matchesOf(terms, true);
  return beginnings === null ? nothing : hitsOf(database, { matches: beginnings, filter }, slice);
}

const nothing: Found = { hits: [], total: 0 };
const everyPage: PageFilter = () => allOf([]);

interface Slice {
  readonly offset: number;
  readonly limit: number;
}

interface Sought {
  readonly matches: Matches;
  readonly filter: PageFilter;
}

function filtered(terms: SearchTerms, filter: PageFilter): Condition {
  return allOf([filter('f.path_id'), withoutWords(terms)('f.path_id')]);
}

/** The pages that a condition lets through, with the beginning of their texts. */
function pagesOf(database: Database, condition: Condition, { offset, limit }: Slice): Found {
  const where = `FROM ${pageTables} WHERE f.page = 1 AND ${condition.sql}`;
  const total = database.get(Count, `SELECT count(*) AS count ${where}`, ...condition.values)?.count ?? 0;
  const snippet = `(SELECT substr(body, 1, ${beginningChars}) FROM texts WHERE rowid = f.path_id)`;
  const rows = database.all(
    Hit,
    `SELECT f.path_id AS id, ${pageColumns}, ${snippet} AS snippet ${where} ORDER BY f.fold LIMIT ? OFFSET ?`,
    ...[...condition.values, limit, offset],
  );
  return { hits: rows.map(hitOf), total };
}

function hitsOf(database: Database, { matches, filter }: Sought, { offset, limit }: Slice): Found {
  const condition = filter('texts.rowid');
  const asked = (match: string): Asked => ({ match, condition });
  const total = count(database, asked(matches.all));
  const titled = total === 0 ? 0 : count(database, asked(matches.titled));
  const first = ranked(database, asked(matches.titled), { offset, limit: Math.min(limit, titled - offset) });
  const others = titled === 0 ? matches.all : matches.others;
  const rest = {
    offset: Math.max(0, offset - titled),
    limit: Math.min(limit, total - offset) - first.length,
  };
  const ids = [...first, ...ranked(database, asked(others), rest)];
  return { hits: hits(database, matches, ids), total };
}

/** An FTS5 expression, and a condition on `texts`. */
interface Asked {
  readonly match: string;
  readonly condition: Condition;
}

function count(database: Database, { match, condition: { sql, values } }: Asked): number {
  const counting = `SELECT count(*) AS count FROM texts WHERE texts MATCH ? AND ${sql}`;
  return database.get(Count, counting, match, ...values)?.count ?? 0;
}

/**
 * Ranking costs 2 µs a page, so no more than `rankedMax` are ranked with each other: those taken in last, then, for whoever
 * turns that many pages of results, those before. A word that so many pages have says little about any of them.
 */
function ranked(database: Database, asked: Asked, { offset, limit }: Slice): number[] {
  if (limit <= 0) return [];
  const { match, condition } = asked;
  const before = offset - (offset % rankedMax);
  const newest = `SELECT rowid AS id, rank AS score FROM texts WHERE texts MATCH ? AND ${condition.sql} ORDER BY rowid DESC LIMIT ? OFFSET ?`;
  const sql = `SELECT id FROM (${newest}) ORDER BY score, id DESC LIMIT ? OFFSET ?`;
  const rows = database.all(
    RowId,
    sql,
    ...[match, ...condition.values, rankedMax, before, limit, offset - before],
  );
  const ids = rows.map(({ id }) => id);
  const next = before + rankedMax;
  if (offset + ids.length < next) return ids;
  return [...ids, ...ranked(database, asked, { offset: next, limit: limit - ids.length })];
}

/**
 * What is shown of the pages found. One pass over all matches is quicker than looking each page up, since FTS5 reads the
 * list of a word's pages from its beginning; the plus sign keeps SQLite from doing that.
 */
function hits(database: Database, { all, word }: Matches, ids: readonly number[]): SearchHit[] {
  if (ids.length === 0) return [];
  const found = database.all(
    Hit,
    `SELECT f.path_id AS id, ${pageColumns}, ${markedSql()} AS snippet
     FROM (SELECT ? AS word) AS sought CROSS JOIN texts CROSS JOIN files f ON f.path_id = texts.rowid CROSS JOIN paths p ON p.id = f.path_id
     WHERE texts MATCH ? AND +texts.rowid IN (SELECT value FROM json_each(?))`,
    ...[word, all, JSON.stringify(ids)],
  );
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(hitOf);
}

function hitOf({ name, title, at, snippet }: z.infer<typeof Hit>): SearchHit {
  return { name, title, at, snippet: snippetOf(snippet, snippetWords) };
}
