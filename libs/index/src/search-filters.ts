import { foldKey } from '@erwik/pages';
import { allOf, foldRange } from './condition.js';
import type { Condition } from './condition.js';
import { unwantedOf } from './search-terms.js';
import type { SearchTerms } from './search-terms.js';

/** What pages must be besides having words in them: SQL for a column that holds the number of a page's path. */
export type PageFilter = (column: string) => Condition;

/** What is asked for beside the query itself. */
export interface SearchScope {
  /** how the names of the pages begin, in any spelling */
  readonly prefix?: string | undefined;
  /** a tag of the pages */
  readonly tag?: string | undefined;
}

const inPlace = 'SELECT path_id FROM files WHERE page = 1 AND fold >= ? AND fold < ?';
const withTag = 'SELECT path_id FROM tags WHERE fold = ?';

/** The filter of a query within a scope; null where everything passes. */
export function pageFilter({ places, tags }: SearchTerms, { prefix, tag }: SearchScope): PageFilter | null {
  const wanted = [
    ...(places.wanted.length === 0 ? [] : [anyPlace(places.wanted)]),
    ...(prefix === undefined || prefix === '' ? [] : [anyPlace([prefix])]),
    ...[...tags.wanted, ...(tag === undefined || tag === '' ? [] : [tag])].map(oneTag),
  ];
  const unwanted = [
    ...(places.unwanted.length === 0 ? [] : [anyPlace(places.unwanted)]),
    ...tags.unwanted.map(oneTag),
  ];
  if (wanted.length + unwanted.length === 0) return null;
  return (column) => allOf([...wanted.map(within(column)), ...unwanted.map(without(column))]);
}

/** Whether a query says which pages it wants without naming a word in them. */
export function wantsPages({ places, tags }: SearchTerms, { prefix = '', tag = '' }: SearchScope): boolean {
  return places.wanted.length + tags.wanted.length > 0 || prefix !== '' || tag !== '';
}

/** Leaves out the pages in which an unwanted word stands. */
export function withoutWords(terms: SearchTerms): PageFilter {
  const matches = unwantedOf(terms).map((match) => ({
    sql: 'SELECT rowid FROM texts WHERE texts MATCH ?',
    values: [match],
  }));
  return (column) => allOf(matches.map(without(column)));
}

function anyPlace(prefixes: readonly string[]): Condition {
  return {
    sql: prefixes.map(() => inPlace).join(' UNION ALL '),
    values: prefixes.flatMap((prefix) => foldRange(prefix.replace(/^\/+/, ''))),
  };
}

function oneTag(tag: string): Condition {
  return { sql: withTag, values: [foldKey(tag)] };
}

/** The plus sign keeps SQLite from looking each of the pages up in the full-text index. */
function within(column: string): (pages: Condition) => Condition {
  return ({ sql, values }) => ({ sql: `+${column} IN (${sql})`, values });
}

function without(column: string): (pages: Condition) => Condition {
  return ({ sql, values }) => ({ sql: `+${column} NOT IN (${sql})`, values });
}
