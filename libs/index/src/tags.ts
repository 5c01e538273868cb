import type { TagRow } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';

const Tag = z.object({ tag: z.string(), pages: z.number() });
const Fold = z.object({ fold: z.string() });
const Name = z.object({ name: z.string() });

/** All tags from A to Z, each in its most frequent spelling. */
export function tagRows(database: Database, limit: number): TagRow[] {
  const spellings = 'SELECT fold, tag, count(*) AS uses FROM tags GROUP BY fold, tag';
  // where max() stands alone, SQLite takes the other columns from the row that has it (sqlite.org/lang_select.html, "bare columns")
  const spelled = `SELECT fold, tag, max(uses) AS most, sum(uses) AS pages FROM (${spellings}) GROUP BY fold`;
  return database.all(Tag, `SELECT tag, pages FROM (${spelled}) ORDER BY fold LIMIT ?`, limit);
}

/** The names of the pages of an alias, in any spelling, from A to Z. */
export function aliasedPages(database: Database, alias: string, limit: number): string[] {
  const sql =
    'SELECT p.name FROM aliases a JOIN paths p ON p.id = a.path_id WHERE a.fold = ? ORDER BY p.name LIMIT ?';
  return database.all(Name, sql, foldKey(alias), limit).map(({ name }) => name);
}

/** The pages of each alias, in any spelling, by the spelling that was asked for. */
export function pagesOfAliases(
  database: Database,
  aliases: readonly string[],
  limit: number,
): Record<string, string[]> {
  const found = aliases.map((alias) => [alias, aliasedPages(database, alias, limit)] as const);
  return Object.fromEntries(found.filter(([, pages]) => pages.length > 0));
}

/** The fold keys of all aliases. */
export function aliasKeys(database: Database): ReadonlySet<string> {
  return new Set(database.all(Fold, 'SELECT DISTINCT fold FROM aliases').map(({ fold }) => fold));
}
