import GithubSlugger from 'github-slugger';
import type { Token } from 'markdown-it';
import { makeToken, textOfTokens } from '../markdown/parser.js';
import { contentIdPrefix } from './content-id.js';

/** A heading in a page's table of contents; `level` counts from 2, for the title is the page's only first level. */
export interface TocEntry {
  level: number;
  id: string;
  text: string;
}

/** Most headings a table of contents lists. */
const tocMaxEntries = 500;

/** Takes out the heading that opens a page where it says the title: the title is shown by itself, not twice. */
export function withoutTitleHeading(tokens: Token[], title: string): Token[] {
  const [open, inline] = tokens;
  if (open?.type !== 'heading_open' || open.tag !== 'h1') return tokens;
  const text = textOfTokens(inline?.children ?? null)
    .replace(/\s+/g, ' ')
    .trim();
  return text === title ? tokens.slice(3) : tokens;
}

/**
 * Gives each heading an id, as GitHub makes it, and a link to itself. If headings of the first level are left, all
 * headings go one level down, so that the page has one first-level heading: its title.
 */
export function placeHeadings(tokens: readonly Token[]): TocEntry[] {
  const shift = tokens.some((token) => token.type === 'heading_open' && token.tag === 'h1') ? 1 : 0;
  const slugger = new GithubSlugger();
  const toc: TocEntry[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    const level = Math.min(6, Number(token.tag.slice(1)) + shift);
    token.tag = `h${level}`;
    const inline = tokens[at + 1];
    if (token.type === 'heading_open' && inline !== undefined)
      toc.push(placeHeading(token, inline, level, slugger));
  }
  return toc.filter((entry) => entry.text !== '').slice(0, tocMaxEntries);
}

function placeHeading(open: Token, inline: Token, level: number, slugger: GithubSlugger): TocEntry {
  const text = textOfTokens(inline.children).trim();
  const id = contentIdPrefix + slugger.slug(text === '' ? 'section' : text);
  open.attrSet('id', id);
  const link = makeToken('html_inline', '', 0);
  // the heading's own text says where it leads, so the mark beside it is for the mouse alone
  link.content = `<a class="anchor" href="#${encodeURI(id)}" aria-hidden="true" tabindex="-1"></a>`;
  inline.children = [...(inline.children ?? []), link];
  return { level, id, text };
}
