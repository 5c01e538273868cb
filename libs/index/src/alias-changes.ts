import { z } from 'zod';
import type { Database } from './database.js';

/** Most names that are told one by one; with more, as when an index is new, whoever keeps what depends on names begins anew. */
const toldMax = 200;

const Row = z.object({ fold: z.string(), name: z.string() });

/** What pages are called besides their names, as fold keys, each with the page's name. */
export type AliasRows = ReadonlyMap<string, { readonly fold: string; readonly name: string }>;

/** Names whose links may lead elsewhere than before; `many` where they are too many to be told. */
export type AliasChanges = readonly string[] | 'many';

/** The aliases of the pages at these paths, as they are indexed now. */
export function aliasRows(database: Database, paths: readonly string[]): AliasRows {
  const sql = 'SELECT a.fold, p.name FROM aliases a JOIN paths p ON p.id = a.path_id WHERE p.path = ?';
  const rows = paths.flatMap((path) => database.all(Row, sql, path));
  return new Map(rows.map((row) => [`${row.fold}\n${row.name}`, row]));
}

/** The aliases that are in one only, and the pages that have or had them. */
export function aliasChanges(before: AliasRows, after: AliasRows): AliasChanges {
  const rows = [
    ...[...before].filter(([key]) => !after.has(key)),
    ...[...after].filter(([key]) => !before.has(key)),
  ];
  return bounded(rows.flatMap(([, { fold, name }]) => [fold, name]));
}

/** The changes of two steps together. */
export function joinedChanges(first: AliasChanges, second: AliasChanges): AliasChanges {
  return first === 'many' || second === 'many' ? 'many' : bounded([...first, ...second]);
}

function bounded(names: readonly string[]): AliasChanges {
  const each = [...new Set(names)].sort();
  return each.length > toldMax ? 'many' : each;
}
