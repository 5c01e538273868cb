import { searchText } from './search-text.js';

/** What a person asked for: all of `wanted` must be there, none of `unwanted`. A term of several words is a phrase. */
export interface SearchTerms {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

/** Most terms of one query that count. */
const termsMax = 16;

/** Reads a query: words, "phrases", -words and -"phrases" to leave out. Every text is a query; none is an error. */
export function parseQuery(query: string): SearchTerms {
  const found = [...query.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/gu)].map(([, minus, phrase, word]) => ({
    unwanted: minus === '-',
    term: (phrase ?? word ?? '').trim(),
  }));
  const terms = found.filter(({ term }) => /[\p{L}\p{N}]/u.test(term)).slice(0, termsMax);
  return {
    wanted: terms.filter(({ unwanted }) => !unwanted).map(({ term }) => term),
    unwanted: terms.filter(({ unwanted }) => unwanted).map(({ term }) => term),
  };
}

/** FTS5 expressions that find pages: `all` finds each of them, `titled` those whose titles have all terms, `others` the rest. */
export interface Matches {
  readonly all: string;
  readonly titled: string;
  readonly others: string;
}

/**
 * The terms as expressions, each term quoted so that nothing in it is an operator; null where nothing is wanted.
 * `prefix` finds words that only begin like the terms.
 */
export function matchesOf({ wanted, unwanted }: SearchTerms, prefix: boolean): Matches | null {
  if (wanted.length === 0) return null;
  const terms = wanted.map((term) => (prefix ? `${quoted(term)} *` : quoted(term))).join(' AND ');
  const all = [`(${terms})`, ...unwanted.map(quoted)].join(' NOT ');
  const titled = `({title} : (${terms}))`;
  return { all, titled: `(${all}) AND ${titled}`, others: `(${all}) NOT ${titled}` };
}

/** A text as an FTS5 string. */
export function quoted(term: string): string {
  return `"${searchText(term).replaceAll('"', '""')}"`;
}
