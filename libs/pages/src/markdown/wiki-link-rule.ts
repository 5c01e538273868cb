import type { MarkdownIt, StateInline } from 'markdown-it';
import { parseWikiLink } from '../links/wiki-link.js';

/** A token of this type holds what stood between `[[` and `]]`. */
export const wikiLinkToken = 'wiki_link';

/** The markup of a token that was written `![[…]]`, as Obsidian does to show a page or picture in its place. */
export const embedMarkup = '![[';

const wikiLink = /\[\[([^[\]\n]{1,2048})\]\]/y;

/** Reads `[[…]]` where it is a link; `'[[…]]` is the way to write it as text. */
export function readWikiLinks(md: MarkdownIt): void {
  md.inline.ruler.before('link', wikiLinkToken, parseWikiLinkAt);
}

function parseWikiLinkAt(state: StateInline, silent: boolean): boolean {
  const shown = state.src.startsWith(embedMarkup, state.pos) && !/\S/.test(state.src[state.pos - 1] ?? '');
  const start = state.pos + (shown ? 1 : 0);
  if (!state.src.startsWith('[[', start)) return false;
  wikiLink.lastIndex = start;
  const match = wikiLink.exec(state.src);
  const end = wikiLink.lastIndex;
  // `[[1]](#notes)` is Markdown: a link whose text is in brackets
  if (match === null || end > state.posMax || state.src[end] === '(') return false;
  const [written, inner = ''] = match;
  const quoted = !shown && state.src[start - 1] === "'";
  if (!quoted && (state.linkLevel > 0 || parseWikiLink(inner) === null)) return false;
  if (!silent) {
    if (quoted) state.pending = state.pending.replace(/'$/, '') + written;
    else pushLink(state, inner, shown);
  }
  state.pos = end;
  return true;
}

function pushLink(state: StateInline, inner: string, shown: boolean): void {
  const token = state.push(wikiLinkToken, '', 0);
  token.content = inner;
  if (shown) token.markup = embedMarkup;
}
