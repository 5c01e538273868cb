import type { LinkState } from '@erwik/events';
import type { Token } from 'markdown-it';
import { linkKind } from '../links/link-kind.js';
import { parseWikiLink } from '../links/wiki-link.js';
import type { LinkGoal, WikiLink } from '../links/wiki-link.js';
import { makeToken } from '../markdown/parser.js';
import { wikiLinkToken } from '../markdown/wiki-link-rule.js';
import {
  anchorOf,
  anchorOfGoal,
  externalAnchor,
  linkTokens,
  setAnchor,
  targetOf,
  textToken,
} from './anchor.js';
import { placeImage, placeImageAs } from './place-images.js';

/** A token of this type stands where the page wants its table of contents. */
export const tocToken = 'toc_here';

/** Gives every link of a page its address and tells by class whether it leads outside or to a page that exists. */
export function placeLinks(tokens: readonly Token[], links: LinkState): void {
  for (const token of tokens) {
    if (token.children !== null) token.children = placedChildren(token.children, links);
  }
}

function placedChildren(children: readonly Token[], links: LinkState): Token[] {
  const placed: Token[] = [];
  let depth = 0;
  for (const child of children) {
    depth += child.type === 'link_open' ? 1 : child.type === 'link_close' ? -1 : 0;
    if (child.type === 'link_open') setAnchor(child, anchorOf(String(child.attrGet('href') ?? ''), links));
    if (child.type === 'image') placed.push(...placeImage(child, links, depth > 0));
    else if (child.type === wikiLinkToken) placed.push(...placeWikiLink(child, links));
    else placed.push(child);
  }
  return placed;
}

function placeWikiLink(token: Token, links: LinkState): Token[] {
  const link = parseWikiLink(token.content);
  if (link === null) return [textToken(`[[${token.content}]]`)];
  if (link.kind === 'image') return placeImageAs(link.target, link.options, links);
  if (link.kind === 'include') return placeGoal(token.content, link.goal, link.goal.target, links);
  if (link.kind === 'link') return placePageLink(token.content, link, links);
  const toc = makeToken(tocToken, '', 0);
  toc.content = String(link.levels ?? '');
  return [toc];
}

function placePageLink(
  written: string,
  link: Extract<WikiLink, { kind: 'link' }>,
  links: LinkState,
): Token[] {
  const { text, goal } = prefersSwapped(link, links) ? link.swapped : link;
  return placeGoal(written, goal, text, links);
}

function placeGoal(written: string, goal: LinkGoal, text: string, links: LinkState): Token[] {
  const destination = goal.anchor === null ? goal.target : `${goal.target}#${goal.anchor}`;
  if (goal.target === '' && goal.anchor !== null)
    return linkTokens(anchorOf(destination, links), [textToken(text)]);
  const kind = linkKind(goal.target);
  if (kind === 'external') return linkTokens(externalAnchor(destination), [textToken(text)]);
  if (kind !== 'wiki' || targetOf(links, goal.target) === null) return [textToken(`[[${written}]]`)];
  return linkTokens(anchorOfGoal(goal, links), [textToken(text)]);
}

/** Gollum puts the text first, MediaWiki the page: where exactly one side is a page, that side is meant. */
function prefersSwapped(
  link: Extract<WikiLink, { kind: 'link' }>,
  links: LinkState,
): link is Extract<WikiLink, { kind: 'link' }> & { swapped: { text: string; goal: LinkGoal } } {
  if (link.swapped === null || linkKind(link.goal.target) === 'external') return false;
  const exists = targetOf(links, link.goal.target)?.exists ?? false;
  return !exists && (targetOf(links, link.swapped.goal.target)?.exists ?? false);
}
