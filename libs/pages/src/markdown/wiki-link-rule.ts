import type { MarkdownIt, StateInline } from 'markdown-it';
import { parseWikiLink } from '../links/wiki-link.js';

/** A token of this type holds what stood between `[[` and `]]`. */
export const wikiLinkToken = 'wiki_link';

const wikiLink = /\[\[([^[\]\n]{1,2048})\]\]/y;

/** Reads `[[…]]` where it is a link; `'[[…]]` is the way to write it as text. */
export function readWikiLinks(md: MarkdownIt): void {
  md.inline.ruler.before('link', wikiLinkToken, parseWikiLinkAt);
}

function parseWikiLinkAt(state: StateInline, silent: boolean): boolean {
  if (!state.src.startsWith('[[', state.pos)) return false;
  wikiLink.lastIndex = state.pos;
  const match = wikiLink.exec(state.src);
  const end = wikiLink.lastIndex;
  // `[[1]](#notes)` is Markdown: a link whose text is in brackets
  if (match === null || end > state.posMax || state.src[end] === '(') return false;
  const [written, inner = ''] = match;
  const quoted = state.src[state.pos - 1] === "'";
  if (!quoted && (state.linkLevel > 0 || parseWikiLink(inner) === null)) return false;
  if (!silent) {
    if (quoted) state.pending = state.pending.replace(/'$/, '') + written;
    else state.push(wikiLinkToken, '', 0).content = inner;
  }
  state.pos = end;
  return true;
}
