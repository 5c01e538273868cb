import type { Token } from 'markdown-it';

const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const blocks = new Set(['paragraph_open', 'heading_open', 'td_open', 'th_open']);

/** Lets each block with right-to-left script find its own direction: one page may have both. */
export function placeDirections(tokens: readonly Token[]): void {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'inline' || !rightToLeft.test(token.content)) continue;
    const block = tokens[at - 1];
    const target = block?.hidden === true ? tokens[at - 2] : block;
    if (target !== undefined && (blocks.has(target.type) || block?.hidden === true))
      target.attrSet('dir', 'auto');
  }
}
