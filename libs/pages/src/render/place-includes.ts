import type { LinkState } from '@erwik/events';
import type { Token } from 'markdown-it';
import { parseWikiLink } from '../links/wiki-link.js';
import type { LinkGoal } from '../links/wiki-link.js';
import { embedMarkup, wikiLinkToken } from '../markdown/wiki-link-rule.js';
import { anchorOfGoal, linkTokens, targetOf, textToken } from './anchor.js';

/** A page, or the part of it below a heading, that another page wants to show in a place of its own. */
export interface IncludedPage {
  name: string;
  anchor: string | null;
}

/**
 * Makes a place of each `[[include:Page]]` and `![[Page]]` that is a paragraph by itself and leads to a page: a `div` with a link to it,
 * which whoever has that page can put it in the place of. Answers the pages in the order of their places, by the inline tokens.
 */
export function placeIncludes(tokens: readonly Token[], links: LinkState): Map<Token, IncludedPage> {
  const placed = new Map<Token, IncludedPage>();
  for (const [at, token] of tokens.entries()) {
    const [open, close] = [tokens[at - 1], tokens[at + 1]];
    if (open?.type !== 'paragraph_open' || open.hidden || close === undefined) continue;
    const goal = goalOf(token.children ?? [], links);
    const leads = goal === null ? null : targetOf(links, goal.target);
    if (goal === null || leads === null || !leads.exists || leads.file) continue;
    placed.set(token, { name: leads.name, anchor: goal.anchor });
    for (const each of [open, close]) each.tag = 'div';
    open.attrSet('class', 'included');
    token.children = linkTokens(anchorOfGoal(goal, links), [textToken(goal.target)]);
  }
  return placed;
}

/** What a paragraph includes; null where it has anything else in it. */
function goalOf(children: readonly Token[], links: LinkState): LinkGoal | null {
  const [only, ...others] = children.filter(({ type, content }) => type !== 'text' || content.trim() !== '');
  if (only?.type !== wikiLinkToken || others.length > 0) return null;
  const link = parseWikiLink(only.content);
  if (link?.kind === 'include') return link.goal;
  if (link?.kind !== 'link' || only.markup !== embedMarkup) return null;
  // Obsidian puts the page first
  const first = link.swapped?.goal;
  return first !== undefined && targetOf(links, first.target)?.exists === true ? first : link.goal;
}
