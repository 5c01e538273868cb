import type { TagRow } from '@erwik/events';
import { foldKey } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';

const Tag = z.object({ tag: z.string(), pages: z.number() });
const Fold = z.object({ fold: z.string() });
const Name = z.object({ name: z.string() });
const Alias = z.object({ fold: z.string(), name: z.string() });

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

/** The fold keys of all aliases, with the pages that have them. */
export function aliasHolders(database: Database): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  const sql = 'SELECT a.fold, p.name FROM aliases a JOIN paths p ON p.id = a.path_id';
  for (const { fold, name } of database.all(Alias, sql))
    holders.set(fold, [...(holders.get(fold) ?? []), name]);
  return holders;
}

/** The fold keys of a page's aliases. */
export function aliasesOf(database: Database, name: string): string[] {
  const sql = 'SELECT DISTINCT a.fold FROM aliases a JOIN paths p ON p.id = a.path_id WHERE p.name = ?';
  return database.all(Fold, sql, name).map(({ fold }) => fold);
}

/** The spellings, as fold keys, in which a link to a missing page may mean an alias, which has no folder unless it is written with one. */
export function aliasSpellings(missing: string, target: string): string[] {
  const leaf = missing.slice(missing.lastIndexOf('/') + 1);
  return [...new Set(target.includes('/') ? [missing] : [missing, leaf])].map((name) => foldKey(name));
}
