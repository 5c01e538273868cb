// oxlint-disable-next-line typescript/triple-slash-reference -- packages that compile these sources need the declaration too
/// <reference path="./markdown-it-footnote.d.ts" />
import MarkdownIt from 'markdown-it';
import type { MarkdownIt as Parser, Token } from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import { linkKind } from '../links/link-kind.js';
import { textOfWikiLink } from '../links/wiki-link.js';
import { allowHtmlTags } from './html-tags.js';
import { speedFootnotes } from './many-footnotes.js';
import { inlineMathToken, readMath } from './math-rules.js';
import { readWikiLinks, wikiLinkToken } from './wiki-link-rule.js';

/**
 * The Markdown of this wiki: GitHub's, with footnotes, wiki links and a few HTML tags. Destinations stay as they are
 * written (but for escapes), for the links of a page are looked up by that spelling.
 */
export const markdown = createParser();

const plainMarkdown = new MarkdownIt();

/** Makes a URL of a destination: percent-encoded, host names in ASCII. */
export function encodeDestination(destination: string): string {
  return plainMarkdown.normalizeLink(destination);
}

/** A page's block tokens; `env` collects what its renderer needs to know of them, such as footnotes. */
export function parseMarkdown(text: string, env: Record<string, unknown> = {}): Token[] {
  return markdown.parse(text, env);
}

/** A token of one's own making. */
export function makeToken(type: string, tag: string, nesting: -1 | 0 | 1): Token {
  return new MarkdownIt.Token(type, tag, nesting);
}

/** The text that a reader sees of inline tokens: no markup, images by their description. */
export function textOfTokens(tokens: readonly Token[] | null): string {
  let text = '';
  for (const token of tokens ?? []) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += ' ';
    else if (token.type === 'image') text += textOfTokens(token.children);
    else if (token.type === wikiLinkToken) text += textOfWikiLink(token.content);
    else if (token.type === 'text' || token.type === 'code_inline' || token.type === inlineMathToken)
      text += token.content;
  }
  return text;
}

function createParser(): Parser {
  const md = new MarkdownIt({ html: false, linkify: true });
  // only what begins with http:, https: or is a mail address: "README.md" is a file, not a site in Moldova
  md.linkify.set({ fuzzyLink: false }).add('ftp:', null).add('//', null);
  md.normalizeLink = (destination) => destination;
  md.validateLink = (destination) => linkKind(destination) !== 'bad';
  md.use(footnotes);
  speedFootnotes(md);
  readWikiLinks(md);
  allowHtmlTags(md);
  readMath(md);
  return md;
}
