import { searchText } from './search-text.js';

/** Words and phrases that must be there, or must not, where they are looked for. */
export interface SoughtTerms {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
}

/** What a person asked for: all that is wanted must be there, nothing that is unwanted. A term of several words is a phrase. */
export interface SearchTerms extends SoughtTerms {
  /** terms of titles alone: `title:word` */
  readonly titles: SoughtTerms;
  /** beginnings of names, any of which will do: `in:folder/` */
  readonly places: SoughtTerms;
  /** tags, all of which a page must have: `tag:word` */
  readonly tags: SoughtTerms;
}

/** Most terms of one query that count. */
const termsMax = 16;

/** Shorter beginnings fit almost every word there is. */
const prefixMinChars = 2;

const fields = ['title', 'in', 'tag'] as const;
/** Where a term is looked for; null for everywhere. */
type Field = (typeof fields)[number] | null;

interface Term {
  readonly unwanted: boolean;
  readonly field: Field;
  readonly text: string;
}

const termPattern = /(-?)(?:(title|in|tag):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+))/giu;

/**
 * Reads a query: words, "phrases", `title:`, `in:` and `tag:` before a word or phrase, and `-` before any of these to leave
 * pages out. Every text is a query; none is an error. An operator with nothing after it says nothing.
 */
export function parseQuery(query: string): SearchTerms {
  const terms = [...query.matchAll(termPattern)].map(termOf).filter(isMeant).slice(0, termsMax);
  const sought = (field: Field): SoughtTerms => {
    const those = terms.filter((term) => term.field === field);
    const texts = (isUnwanted: boolean): string[] => [
      ...new Set(those.filter(({ unwanted }) => unwanted === isUnwanted).map(({ text }) => text)),
    ];
    return { wanted: texts(false), unwanted: texts(true) };
  };
  return { ...sought(null), titles: sought('title'), places: sought('in'), tags: sought('tag') };
}

function termOf([, minus, operator, ...texts]: RegExpExecArray): Term {
  const field = fields.find((each) => each === operator?.toLowerCase()) ?? null;
  return { unwanted: minus === '-', field, text: (texts.find((text) => text !== undefined) ?? '').trim() };
}

/** A term without a letter or digit finds nothing; a folder's name may have none. */
function isMeant({ field, text }: Term): boolean {
  return field === 'in' ? /[^/\s]/u.test(text) : /[\p{L}\p{N}]/u.test(text);
}

/** FTS5 expressions that find pages: `all` finds each of them, `titled` those whose titles have all terms, `others` the rest. `word` is a word of them in lower case. */
export interface Matches {
  readonly word: string;
  readonly all: string;
  readonly titled: string;
  readonly others: string;
}

/**
 * The terms as expressions, each term quoted so that nothing in it is an operator; null where no word is wanted.
 * `prefix` finds words that only begin like the terms.
 */
export function matchesOf({ wanted, titles, ...terms }: SearchTerms, prefix: boolean): Matches | null {
  if (wanted.length + titles.wanted.length === 0) return null;
  const sought = (term: string): string =>
    prefix && term.length >= prefixMinChars ? `${quoted(term)} *` : quoted(term);
  const inTitles = titles.wanted.map((term) => inTitle(sought(term)));
  const everywhere = [...wanted.map(sought), ...inTitles].join(' AND ');
  const all = [`(${everywhere})`, ...unwantedOf({ titles, ...terms })].join(' NOT ');
  const titled = `(${[...wanted.map((term) => inTitle(sought(term))), ...inTitles].join(' AND ')})`;
  const word = /[\p{L}\p{N}]+/u.exec([...wanted, ...titles.wanted].join(' '))?.[0].toLowerCase() ?? '';
  return { word, all, titled: `(${all}) AND ${titled}`, others: `(${all}) NOT ${titled}` };
}

/** FTS5 expressions of which a page must match none. */
export function unwantedOf({ unwanted, titles }: Pick<SearchTerms, 'unwanted' | 'titles'>): string[] {
  return [...unwanted.map(quoted), ...titles.unwanted.map((term) => inTitle(quoted(term)))];
}

function inTitle(expression: string): string {
  return `({title} : (${expression}))`;
}

/** A text as an FTS5 string. */
export function quoted(term: string): string {
  return `"${searchText(term).replaceAll('"', '""')}"`;
}
