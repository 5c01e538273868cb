import type { PageRow, SearchHit } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import { latestAt } from './rows.js';
import { matchesOf, parseQuery, quoted } from './search-terms.js';
import type { Matches } from './search-terms.js';
import { snippetPieces, snippetSql } from './search-text.js';

/** Words shown around what was found. */
const snippetWords = 32;
/** Most pages that are ranked with each other. */
const rankedMax = 2000;
/** Shortest query that a trigram can find. */
const trigramMinChars = 3;

const Count = z.object({ count: z.number() });
const RowId = z.object({ id: z.number() });
const Title = z.object({ name: z.string(), title: z.string(), at: z.number().nullable() });
const Hit = Title.extend({ id: z.number(), snippet: z.string() });

const pageColumns = `p.name, f.title, ${latestAt} AS at`;
const pageTables = 'files f JOIN paths p ON p.id = f.path_id';

/**
 * The pages in which a query is found: first those that have all of it in their titles, then the others, each best first.
 * Words are compared without case, accents and endings; where no page has them, words that begin so are looked for.
 */
export function searchPages(
  database: Database,
  { query, offset, limit }: { query: string; offset: number; limit: number },
): { hits: SearchHit[]; total: number } {
  const terms = parseQuery(query);
  const found = hitsOf(database, matchesOf(terms, false), { offset, limit });
  return found.total > 0 ? found : hitsOf(database, matchesOf(terms, true), { offset, limit });
}

interface Slice {
  readonly offset: number;
  readonly limit: number;
}

function hitsOf(
  database: Database,
  matches: Matches | null,
  { offset, limit }: Slice,
): { hits: SearchHit[]; total: number } {
  if (matches === null) return { hits: [], total: 0 };
  const total = count(database, matches.all);
  const titled = total === 0 ? 0 : count(database, matches.titled);
  const first = ranked(database, matches.titled, { offset, limit: Math.min(limit, titled - offset) });
  const others = titled === 0 ? matches.all : matches.others;
  const rest = {
    offset: Math.max(0, offset - titled),
    limit: Math.min(limit, total - offset) - first.length,
  };
  return { hits: hits(database, matches.all, [...first, ...ranked(database, others, rest)]), total };
}

function count(database: Database, match: string): number {
  return database.get(Count, 'SELECT count(*) AS count FROM texts WHERE texts MATCH ?', match)?.count ?? 0;
}

/**
 * Ranking costs 2 µs a page, so no more than `rankedMax` are ranked with each other: those taken in last, then, for whoever
 * turns that many pages of results, those before. A word that so many pages have says little about any of them.
 */
function ranked(database: Database, match: string, { offset, limit }: Slice): number[] {
  if (limit <= 0) return [];
  const before = offset - (offset % rankedMax);
  const newest =
    'SELECT rowid AS id, rank AS score FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?';
  const sql = `SELECT id FROM (${newest}) ORDER BY score, id DESC LIMIT ? OFFSET ?`;
  const rows = database.all(RowId, sql, ...[match, rankedMax, before, limit, offset - before]);
  const ids = rows.map(({ id }) => id);
  const next = before + rankedMax;
  if (offset + ids.length < next) return ids;
  return [...ids, ...ranked(database, match, { offset: next, limit: limit - ids.length })];
}

/**
 * What is shown of the pages found. One pass over all matches is quicker than looking each page up, since FTS5 reads the
 * list of a word's pages from its beginning; the plus sign keeps SQLite from doing that.
 */
function hits(database: Database, match: string, ids: readonly number[]): SearchHit[] {
  if (ids.length === 0) return [];
  const found = database.all(
    Hit,
    `SELECT f.path_id AS id, ${pageColumns}, ${snippetSql(snippetWords)} AS snippet
     FROM texts CROSS JOIN files f ON f.path_id = texts.rowid CROSS JOIN paths p ON p.id = f.path_id
     WHERE texts MATCH ? AND +texts.rowid IN (SELECT value FROM json_each(?))`,
    ...[match, JSON.stringify(ids)],
  );
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .map(({ name, title, at, snippet }) => ({
      name,
      title,
      at,
      snippet: snippetPieces(snippet),
    }));
}

/** Pages whose name begins with what was typed, then those that have it anywhere in name or title. */
export function suggestPages(database: Database, query: string, limit: number): PageRow[] {
  const typed = query.trim();
  const fold = foldKey(typed);
  if (fold === '') return [];
  const beginning = database.all(
    Title,
    `SELECT ${pageColumns} FROM ${pageTables} WHERE f.page = 1 AND f.fold >= ? AND f.fold < ? ORDER BY f.fold LIMIT ?`,
    ...[fold, `${fold}\u{10ffff}`, limit],
  );
  const containing = typed.length < trigramMinChars ? [] : containingTitles(database, typed, limit);
  const pages = new Map([...beginning, ...containing].map((page) => [page.name, page]));
  return [...pages.values()].slice(0, limit);
}

function containingTitles(database: Database, typed: string, limit: number): PageRow[] {
  return database.all(
    Title,
    `SELECT ${pageColumns} FROM titles JOIN files f ON f.path_id = titles.rowid JOIN paths p ON p.id = f.path_id
     WHERE titles MATCH ? ORDER BY length(titles.title) LIMIT ?`,
    ...[quoted(typed), limit],
  );
}

/** Titles and newest changes of pages by their names, in the order they were asked for; names that are no page are left out. */
export function pageRows(database: Database, names: readonly string[]): PageRow[] {
  const sql = `SELECT ${pageColumns} FROM ${pageTables} WHERE f.page = 1 AND p.name = ? LIMIT 1`;
  return names.flatMap((name) => database.get(Title, sql, name) ?? []);
}
