import type { PageRow, SearchHit } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import { matchExpression, parseQuery, quoted } from './search-terms.js';

/** Words shown around what was found. */
const snippetWords = 32;
/** Shortest query that a trigram can find. */
const trigramMinChars = 3;

const Count = z.object({ count: z.number() });
const RowId = z.object({ id: z.number() });
const Title = z.object({ name: z.string(), title: z.string(), at: z.number().nullable() });
const Hit = Title.extend({ snippet: z.string() });

const newestAt = `(SELECT c.at FROM changes h JOIN commits c ON c.seq = h.seq WHERE h.path_id = f.path_id ORDER BY h.seq DESC LIMIT 1)`;
const pageColumns = `p.name, f.title, ${newestAt} AS at`;
const pageTables = 'files f JOIN paths p ON p.id = f.path_id';

/**
 * The pages in which a query is found, best first: hits in the title weigh ten times those in the text. Words are compared
 * without case, accents and endings; where no page has them, words that begin so are looked for.
 */
export function searchPages(
  database: Database,
  { query, offset, limit }: { query: string; offset: number; limit: number },
): { hits: SearchHit[]; total: number } {
  const terms = parseQuery(query);
  const exact = matchExpression(terms, false);
  if (exact === null) return { hits: [], total: 0 };
  const found = hitsOf(database, exact, { offset, limit });
  const prefix = matchExpression(terms, true);
  return found.total > 0 || prefix === null ? found : hitsOf(database, prefix, { offset, limit });
}

function hitsOf(
  database: Database,
  match: string,
  { offset, limit }: { offset: number; limit: number },
): { hits: SearchHit[]; total: number } {
  const total =
    database.get(Count, 'SELECT count(*) AS count FROM texts WHERE texts MATCH ?', match)?.count ?? 0;
  if (total === 0) return { hits: [], total };
  const ranked = 'SELECT rowid AS id FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ? OFFSET ?';
  const ids = database.all(RowId, ranked, match, limit, offset);
  return { hits: ids.flatMap(({ id }) => hit(database, match, id)), total };
}

/** The snippet is made for the rows that are shown only: it costs more than ranking all of them. */
function hit(database: Database, match: string, id: number): SearchHit[] {
  const found = database.get(
    Hit,
    `SELECT ${pageColumns}, snippet(texts, 1, char(0xe000), char(0xe001), '…', ${snippetWords}) AS snippet
     FROM texts JOIN files f ON f.path_id = texts.rowid JOIN paths p ON p.id = f.path_id WHERE texts MATCH ? AND texts.rowid = ?`,
    ...[match, id],
  );
  return found
    ? [{ name: found.name, title: found.title, at: found.at, snippet: pieces(found.snippet) }]
    : [];
}

/** Cuts a snippet at its marks. */
function pieces(snippet: string): SearchHit['snippet'] {
  return snippet
    .split(/(\ue000[^\ue001]*\ue001?)/u)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece.replace(/[\ue000\ue001]/g, ''), hit: piece.startsWith('\ue000') }));
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
