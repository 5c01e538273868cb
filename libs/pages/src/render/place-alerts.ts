import type { Token } from 'markdown-it';
import { makeToken } from '../markdown/parser.js';

const marker = /^\[!(note|tip|important|warning|caution)\][ \t]*$/i;

/** Makes a callout of each quotation whose first line is `[!NOTE]` or another of GitHub's five marks. */
export function placeAlerts(tokens: Token[]): Token[] {
  const open: (string | null)[] = [];
  return tokens.flatMap((token, at) => {
    if (token.type === 'blockquote_open') {
      const kind = takeMarker(tokens[at + 1], tokens[at + 2]);
      open.push(kind);
      return kind === null ? [token] : [asBox(token, kind), titleOf(kind)];
    }
    if (token.type === 'blockquote_close' && open.pop() !== null) token.tag = 'div';
    return [token];
  });
}

/** The kind that a quotation's first line names; the line is taken out. */
function takeMarker(paragraph: Token | undefined, inline: Token | undefined): string | null {
  const [first, second] = inline?.children ?? [];
  if (paragraph?.type !== 'paragraph_open' || first?.type !== 'text') return null;
  const kind = marker.exec(first.content)?.[1]?.toLowerCase();
  if (kind === undefined || (second !== undefined && second.type !== 'softbreak')) return null;
  if (inline !== undefined) inline.children = (inline.children ?? []).slice(2);
  return kind;
}

function asBox(token: Token, kind: string): Token {
  token.tag = 'div';
  token.attrs = [
    ['class', `markdown-alert markdown-alert-${kind}`],
    ['role', 'note'],
  ];
  return token;
}

function titleOf(kind: string): Token {
  const token = makeToken('html_block', '', 0);
  const label = kind.charAt(0).toUpperCase() + kind.slice(1);
  token.content = `<p class="markdown-alert-title">${label}</p>\n`;
  return token;
}
