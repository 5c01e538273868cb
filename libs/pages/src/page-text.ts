import { splitFrontMatter } from './front-matter.js';
import { textOfWikiLink } from './links/wiki-link.js';
import { cutText } from './page-title.js';

/** Most plain text that is taken of one page, in characters: what a search may find lies within. */
export const plainTextMaxChars = 512 * 1024;

/**
 * A text as it is stored: lines end in LF, the last one too; no byte order mark, no NUL. Double spaces at the ends
 * of lines stay, for Markdown reads them. An empty text stays empty.
 */
export function normalizeText(text: string): string {
  const lines = text.replace(/[\0\uFEFF]/g, '').replace(/\r\n?/g, '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

/**
 * A page's words without its Markdown, for the search index. Every replacement reads the text once: a page cannot be
 * so written that this takes long.
 */
export function plainText(text: string): string {
  return cutText(splitFrontMatter(text).body, plainTextMaxChars)
    .replace(/\[\[([^[\]\n]{1,2048})\]\]/g, (_link, inner: string) => textOfWikiLink(inner))
    .replace(/<!--|-->/g, ' ')
    .replace(
      /<\/?(?:details(?: open)?|summary|kbd|sub|sup|mark|br ?\/?|abbr(?: title="[^"<>]{0,300}")?)>/gi,
      ' ',
    )
    .replace(/!?\[([^[\]\n]{0,1000})\]\([^()\s]{0,2048}(?:[ \t]+"[^"\n]{0,300}")?\)/g, '$1')
    .replace(/^[ \t]{0,8}(?:(?:[>#]+|[-*+]|\d{1,9}[.)])[ \t]+){1,8}/gm, '')
    .replace(/^[ \t]{0,8}(?:`{3,}|~{3,}).*$|^[-=*_|: \t]{3,}$/gm, '')
    .replace(/(?<!\\)\*{1,3}|~~|`|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/(?<!\\)\|/g, ' ')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/[ \t]+/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
