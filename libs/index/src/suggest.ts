import type { PageRow } from '@erwik/events';
import { foldKey, titleOfName } from '@erwik/pages';
import { foldRange } from './condition.js';
import type { Database } from './database.js';
import { TitledRow, pageColumns, pageTables } from './page-rows.js';
import { quoted } from './search-terms.js';

/** Shortest query that a trigram can find. */
const trigramMinChars = 3;
/** Trigrams of a name that are looked for: those of its first words tell most. */
const trigramsMax = 24;

/** Pages whose name begins with what was typed, then those that have it anywhere in name or title. */
export function suggestPages(database: Database, query: string, limit: number): PageRow[] {
  const typed = query.trim();
  const fold = foldKey(typed);
  if (fold === '') return [];
  const beginning = database.all(
    TitledRow,
    `SELECT ${pageColumns} FROM ${pageTables} WHERE f.page = 1 AND f.fold >= ? AND f.fold < ? ORDER BY f.fold LIMIT ?`,
    ...[...foldRange(typed), limit],
  );
  const containing =
    typed.length < trigramMinChars
      ? []
      : titlesWith(database, { match: quoted(typed), order: 'length(titles.title)', limit });
  const pages = new Map([...beginning, ...containing].map((page) => [page.name, page]));
  return [...pages.values()].slice(0, limit);
}

/** Pages whose name or title has runs of three characters in common with a name, those that have the most first. */
export function pagesSpelledLike(database: Database, name: string, limit: number): PageRow[] {
  const characters = Array.from(titleOfName(name).toLowerCase());
  const trigrams = characters.map((_, at) => characters.slice(at, at + trigramMinChars).join(''));
  const whole = trigrams.filter((trigram) => Array.from(trigram).length === trigramMinChars);
  if (whole.length === 0) return [];
  const match = [...new Set(whole)].slice(0, trigramsMax).map(quoted).join(' OR ');
  return titlesWith(database, { match, order: 'titles.rank', limit });
}

interface TitleQuery {
  readonly match: string;
  readonly order: string;
  readonly limit: number;
}

function titlesWith(database: Database, { match, order, limit }: TitleQuery): PageRow[] {
  return database.all(
    TitledRow,
    `SELECT ${pageColumns} FROM titles JOIN files f ON f.path_id = titles.rowid JOIN paths p ON p.id = f.path_id
     WHERE titles MATCH ? ORDER BY ${order} LIMIT ?`,
    ...[match, limit],
  );
}
