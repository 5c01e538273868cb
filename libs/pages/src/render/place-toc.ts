import type { Token } from 'markdown-it';
import { markdown } from '../markdown/parser.js';
import type { TocEntry } from './place-headings.js';
import { tocToken } from './place-links.js';

/** Writes the table of contents where the page asks for it, in paragraphs of their own; elsewhere it is left out. */
export function placeToc(tokens: readonly Token[], toc: readonly TocEntry[]): void {
  for (const [at, token] of tokens.entries()) {
    const marker = token.children?.find((child) => child.type === tocToken);
    if (marker === undefined) continue;
    const alone = token.children?.length === 1 && tokens[at - 1]?.type === 'paragraph_open';
    token.children = (token.children ?? []).filter((child) => child.type !== tocToken);
    if (alone) showToc(tokens, at, tocHtml(toc, levelsOf(marker)));
  }
}

function showToc(tokens: readonly Token[], at: number, html: string): void {
  for (const edge of [tokens[at - 1], tokens[at + 1]]) if (edge !== undefined) edge.hidden = true;
  const token = tokens[at];
  if (token === undefined) return;
  token.type = 'html_block';
  token.content = html;
}

function levelsOf(marker: Token): number {
  return marker.content === '' ? 6 : Number(marker.content);
}

function tocHtml(toc: readonly TocEntry[], levels: number): string {
  const top = Math.min(...toc.map((entry) => entry.level));
  const items = toc
    .filter((entry) => entry.level < top + levels)
    .map(({ level, id, text }) => {
      const label = markdown.utils.escapeHtml(text);
      return `<li class="toc-${level}"><a class="internal" href="#${encodeURI(id)}">${label}</a></li>`;
    });
  return items.length === 0 ? '' : `<ul class="toc">${items.join('')}</ul>`;
}
