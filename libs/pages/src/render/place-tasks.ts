import type { Token } from 'markdown-it';
import { makeToken } from '../markdown/parser.js';

const box = /^\[([ xX])\][ \t]+/;

/** Makes boxes of `[ ]` and `[x]` where they begin list items, as GitHub does. They show a state, nobody ticks them. */
export function placeTasks(tokens: readonly Token[]): void {
  for (const [at, token] of tokens.entries()) {
    const item = tokens[at - 2];
    const text = token.children?.[0];
    if (item?.type !== 'list_item_open' || text?.type !== 'text' || !box.test(text.content)) continue;
    const done = /^\[x/i.test(text.content);
    text.content = text.content.replace(box, '');
    item.attrJoin('class', 'task-list-item');
    token.children = [checkbox(done), ...(token.children ?? [])];
  }
}

function checkbox(done: boolean): Token {
  const token = makeToken('html_inline', '', 0);
  token.content = `<input type="checkbox" disabled${done ? ' checked' : ''} aria-label="${done ? 'Done' : 'To do'}"> `;
  return token;
}
