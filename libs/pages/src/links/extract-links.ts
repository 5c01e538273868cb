import type { Token } from 'markdown-it';
import { splitFrontMatter } from '../front-matter.js';
import { parseMarkdown } from '../markdown/parser.js';
import { wikiLinkToken } from '../markdown/wiki-link-rule.js';
import { linkKind } from './link-kind.js';
import { linksMaxCount } from './scan-link-targets.js';
import { parseGoal, parseWikiLink } from './wiki-link.js';

/**
 * A link to a page or file of the wiki, as it is written. `other` is the target if `[[a|b]]` were written page
 * first: it counts where it exists and `target` does not.
 */
export interface ExtractedLink {
  target: string;
  other: string | null;
  image: boolean;
}

/** The links of a page to pages and files of the wiki, each once, none from inside code or comments. */
export function extractLinks(text: string): ExtractedLink[] {
  const links = new Map<string, ExtractedLink>();
  for (const token of inlineTokens(parseMarkdown(splitFrontMatter(text).body))) {
    const link = linkOf(token);
    if (link !== null && links.size < linksMaxCount) links.set(JSON.stringify(link), link);
  }
  return [...links.values()];
}

function* inlineTokens(tokens: readonly Token[]): Generator<Token> {
  for (const token of tokens) {
    yield token;
    if (token.children !== null) yield* inlineTokens(token.children);
  }
}

function linkOf(token: Token): ExtractedLink | null {
  if (token.type === wikiLinkToken) return linkOfWikiLink(token.content);
  const image = token.type === 'image';
  if (!image && token.type !== 'link_open') return null;
  const { target } = parseGoal(String(token.attrGet(image ? 'src' : 'href') ?? ''));
  return linkKind(target) === 'wiki' ? { target, other: null, image } : null;
}

function linkOfWikiLink(inner: string): ExtractedLink | null {
  const link = parseWikiLink(inner);
  if (link === null || link.kind === 'toc') return null;
  const target = link.kind === 'image' ? link.target : link.goal.target;
  const swapped = link.kind === 'link' ? (link.swapped?.goal.target ?? null) : null;
  const other = swapped !== null && linkKind(swapped) === 'wiki' ? swapped : null;
  return linkKind(target) === 'wiki' ? { target, other, image: link.kind === 'image' } : null;
}
