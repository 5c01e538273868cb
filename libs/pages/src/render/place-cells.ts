import type { Token } from 'markdown-it';

/** Says by class how a table's cells are aligned: the style attributes that Markdown tables get would be blocked. */
export function placeCells(tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = align === undefined ? null : [['class', `align-${align}`]];
  }
}
