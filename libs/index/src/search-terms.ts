/** What a person asked for: all of `wanted` must be there, none of `unwanted`. A term of several words is a phrase. */
export interface SearchTerms {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

/** Most terms of one query that count. */
const termsMax = 16;

/** Reads a query: words, "phrases", -words and -"phrases" to leave out. Every text is a query; none is an error. */
export function parseQuery(query: string): SearchTerms {
  const found = [...query.replaceAll('\0', ' ').matchAll(/(-?)(?:"([^"]*)"?|(\S+))/gu)].map(
    ([, minus, phrase, word]) => ({
      unwanted: minus === '-',
      term: (phrase ?? word ?? '').trim(),
    }),
  );
  const terms = found.filter(({ term }) => /[\p{L}\p{N}]/u.test(term)).slice(0, termsMax);
  return {
    wanted: terms.filter(({ unwanted }) => !unwanted).map(({ term }) => term),
    unwanted: terms.filter(({ unwanted }) => unwanted).map(({ term }) => term),
  };
}

/**
 * The terms as an FTS5 expression, each quoted so that nothing in it is an operator; null where nothing is wanted.
 * `prefix` finds words that only begin like the terms.
 */
export function matchExpression({ wanted, unwanted }: SearchTerms, prefix: boolean): string | null {
  if (wanted.length === 0) return null;
  const all = wanted.map((term) => (prefix ? `${quoted(term)} *` : quoted(term))).join(' AND ');
  return [`(${all})`, ...unwanted.map(quoted)].join(' NOT ');
}

/** A text as an FTS5 string. */
export function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}
