import { parseDocument, stringify } from 'yaml';
import { titleOfName } from './page-name.js';

/** Largest front matter that is read, in characters: a few hundred tags, yet little work whatever is in it. */
export const frontMatterMaxChars = 16 * 1024;
const listMaxItems = 100;
const wordMaxChars = 200;
const descriptionMaxChars = 1000;
/** Most values that YAML aliases may stand for: enough for people, too few for a bomb. */
const aliasMaxCount = 100;

/** Most lists and mappings written with brackets: their nesting costs more than their length. */
const bracketsMaxCount = 500;

/** What a page says of itself. `aliases` are other names it answers to; `toc` is null where it does not say. */
export interface FrontMatter {
  title: string | null;
  description: string | null;
  tags: string[];
  aliases: string[];
  toc: boolean | null;
  /** the language the page is written in (BCP 47) */
  lang: string | null;
}

/** A page's text in two: what it says of itself, and the rest. */
export interface SplitText {
  frontMatter: FrontMatter;
  body: string;
}

/** The front matter of a page that has none. */
export const noFrontMatter: FrontMatter = {
  title: null,
  description: null,
  tags: [],
  aliases: [],
  toc: null,
  lang: null,
};

const yamlBlock = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/;
/** Gollum's form, which other readers of Markdown do not show. */
const commentBlock = /^<!--[ \t]*---[ \t]*\n?([\s\S]*?)(?:\n---[ \t]*)?-->[ \t]*(?:\n|$)/;
const languageTag = /^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,3}$/i;

/** Splits front matter off a text. What is not a YAML mapping, or too large, stays part of the text. */
export function splitFrontMatter(text: string): SplitText {
  for (const block of [yamlBlock, commentBlock]) {
    const match = block.exec(text.slice(0, frontMatterMaxChars));
    const values = match === null ? null : readMapping(match[1] ?? '');
    if (match !== null && values !== null) {
      return { frontMatter: frontMatterOf(values), body: text.slice(match[0].length) };
    }
  }
  return { frontMatter: noFrontMatter, body: text };
}

/** Front matter for a new page whose title cannot be read back from its name; null where it can. */
export function titleFrontMatterFor(title: string, name: string): string | null {
  const wanted = title.trim();
  if (wanted === '' || titleOfName(name) === wanted) return null;
  return `---\n${stringify({ title: wanted }, { lineWidth: 0 })}---\n\n`;
}

/** A YAML mapping by its keys; null for everything else, valid or not. */
export function readMapping(yaml: string): ReadonlyMap<unknown, unknown> | null {
  if ((yaml.match(/[[{]/g)?.length ?? 0) > bracketsMaxCount) return null;
  try {
    const document = parseDocument(yaml, { logLevel: 'silent', uniqueKeys: false });
    if (document.errors.length > 0) return null;
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: aliasMaxCount });
    return value instanceof Map ? value : null;
  } catch {
    // too many aliases, or nested deeper than the stack: to a reader it is text like any other
    return null;
  }
}

function frontMatterOf(values: ReadonlyMap<unknown, unknown>): FrontMatter {
  const toc = values.get('toc');
  const lang = wordOf(values.get('lang'));
  return {
    title: wordOf(values.get('title')),
    description: wordOf(values.get('description'), descriptionMaxChars),
    tags: tagsOf(values),
    aliases: listOf(values.get('aliases'), /,/),
    toc: typeof toc === 'boolean' ? toc : null,
    lang: lang !== null && languageTag.test(lang) ? lang : null,
  };
}

/** Wikis differ in the word; a page that says both has both. */
function tagsOf(values: ReadonlyMap<unknown, unknown>): string[] {
  const tags = ['tags', 'categories'].flatMap((key) => listOf(values.get(key), /[,\s]+/));
  return [...new Set(tags)].slice(0, listMaxItems);
}

function listOf(value: unknown, separator: RegExp): string[] {
  const items: unknown[] = Array.isArray(value)
    ? value
    : (wordOf(value, descriptionMaxChars)?.split(separator) ?? []);
  const words = items.slice(0, listMaxItems).map((item) => wordOf(item));
  return [...new Set(words.filter((word) => word !== null))];
}

function wordOf(value: unknown, maxChars = wordMaxChars): string | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const word = String(value)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxChars)
    .replace(/[\uD800-\uDBFF]$/, '');
  return word === '' ? null : word;
}
