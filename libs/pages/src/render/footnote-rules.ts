import type { MarkdownIt, Token } from 'markdown-it';
import { contentIdPrefix } from './content-id.js';

/** Writes footnotes with ids that cannot clash with the page around them, and with names for screen readers. */
export function writeFootnotes(md: MarkdownIt): void {
  const { rules } = md.renderer;
  rules['footnote_ref'] = (tokens, at) => {
    const { note, use } = numbersOf(tokens[at]);
    const link = `<a href="#${contentIdPrefix}fn-${note}" id="${contentIdPrefix}fnref-${use}">${note}</a>`;
    return `<sup class="footnote-ref">${link}</sup>`;
  };
  rules['footnote_block_open'] = () => '<section class="footnotes"><ol>\n';
  rules['footnote_block_close'] = () => '</ol></section>\n';
  rules['footnote_open'] = (tokens, at) => `<li id="${contentIdPrefix}fn-${numbersOf(tokens[at]).note}">`;
  rules['footnote_close'] = () => '</li>\n';
  rules['footnote_anchor'] = (tokens, at) => {
    const { use } = numbersOf(tokens[at]);
    const attributes = `class="footnote-backref" aria-label="Back to reference ${use}"`;
    return ` <a href="#${contentIdPrefix}fnref-${use}" ${attributes}>\u21a9\uFE0E</a>`;
  };
}

/** A note's number, and that of one place that refers to it: `2`, then `2-1` for the second such place. */
function numbersOf(token: Token | undefined): { note: string; use: string } {
  const note = String(Number(token?.meta?.['id'] ?? 0) + 1);
  const sub = Number(token?.meta?.['subId'] ?? 0);
  return { note, use: sub > 0 ? `${note}-${sub}` : note };
}
