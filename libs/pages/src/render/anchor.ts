import type { LinkState, LinkTarget } from '@erwik/events';
import type { Token } from 'markdown-it';
import { linkKind } from '../links/link-kind.js';
import { parseGoal } from '../links/wiki-link.js';
import type { LinkGoal } from '../links/wiki-link.js';
import { encodeDestination, makeToken } from '../markdown/parser.js';
import { pageUrl } from '../page-name.js';
import { contentIdOf } from './content-id.js';

/** A link as the browser gets it. */
export interface Anchor {
  href: string;
  classes: string;
  rel?: string;
  title?: string;
}

/** The target that a spelling leads to, where the state of the links tells. */
export function targetOf(links: LinkState, spelling: string): LinkTarget | null {
  return Object.hasOwn(links, spelling) ? (links[spelling] ?? null) : null;
}

/** The address of a page or file; that of a version of a file names it. */
export function addressOf({ name, blob }: LinkTarget): string {
  return blob === undefined ? pageUrl(name) : `${pageUrl(name)}?blob=${blob}`;
}

/** A link to what a destination written in Markdown means. */
export function anchorOf(destination: string, links: LinkState): Anchor {
  const goal = parseGoal(destination);
  switch (linkKind(goal.target === '' ? destination : goal.target)) {
    case 'external':
      return externalAnchor(destination);
    case 'wiki':
      return anchorOfGoal(goal, links);
    case 'anchor':
      return { href: `#${contentIdOf(goal.anchor ?? '')}`, classes: 'internal' };
    case 'path':
    case 'bad':
      return { href: encodeDestination(destination), classes: 'internal' };
  }
}

/** A link to another site: its owner gains nothing by spamming a wiki, and its page gets no handle on ours. */
export function externalAnchor(destination: string): Anchor {
  const url = destination.trim().replace(/^[\\/]{2}/, 'https://');
  return { href: encodeDestination(url), classes: 'external', rel: 'nofollow noopener ugc' };
}

/** Opening tag, content and closing tag of a link. */
export function linkTokens(anchor: Anchor, content: readonly Token[]): Token[] {
  const open = makeToken('link_open', 'a', 1);
  setAnchor(open, anchor);
  return [open, ...content, makeToken('link_close', 'a', -1)];
}

/** A token of plain text. */
export function textToken(content: string): Token {
  const token = makeToken('text', '', 0);
  token.content = content;
  return token;
}

/** Makes an opening tag that of a link; a title of its own stays. */
export function setAnchor(open: Token, anchor: Anchor): void {
  const title = open.attrGet('title') ?? anchor.title;
  open.attrs = [
    ['href', anchor.href],
    ['class', anchor.classes],
  ];
  if (anchor.rel !== undefined) open.attrPush(['rel', anchor.rel]);
  if (title !== undefined) open.attrPush(['title', title]);
}

/** A link to a page or file of the wiki. */
export function anchorOfGoal({ target, anchor }: LinkGoal, links: LinkState): Anchor {
  const found = targetOf(links, target);
  const hash = anchor === null || anchor === '' ? '' : `#${contentIdOf(anchor)}`;
  if (found === null) return { href: encodeDestination(target) + hash, classes: 'internal' };
  const href = addressOf(found) + hash;
  if (found.exists) return { href, classes: 'internal present' };
  const what = found.file ? 'file' : 'page';
  return {
    href,
    classes: 'internal absent',
    rel: 'nofollow',
    title: `${found.name}: this ${what} does not exist yet`,
  };
}
