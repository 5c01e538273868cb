import type { LinkState } from '@erwik/events';
import type { Token } from 'markdown-it';
import { linkKind } from '../links/link-kind.js';
import { parseGoal } from '../links/wiki-link.js';
import type { ImageOptions } from '../links/wiki-link.js';
import { encodeDestination, makeToken, textOfTokens } from '../markdown/parser.js';
import { picturesOf } from '../thumbnails.js';
import { addressOf, anchorOf, linkTokens, targetOf, textToken } from './anchor.js';

/**
 * An image of the wiki is shown; one on another site becomes a link, for fetching it would tell that site who reads
 * which page. One that does not exist is a link to where it would be.
 */
export function placeImage(token: Token, links: LinkState, insideLink: boolean): Token[] {
  const destination = String(token.attrGet('src') ?? '');
  const alt = textOfTokens(token.children).trim();
  const source = sourceOf(destination, links);
  if (source !== null) {
    token.attrs = [...imageAttributes(source, alt), ...titleAttribute(token)];
    token.children = [textToken(alt)];
    return [token];
  }
  const text = textToken(alt === '' ? destination : alt);
  return insideLink ? [text] : linkTokens(anchorOf(destination, links), [text]);
}

/** The image of a wiki link, with its options. */
export function placeImageAs(target: string, options: ImageOptions, links: LinkState): Token[] {
  const source = sourceOf(target, links);
  if (source === null) return linkTokens(anchorOf(target, links), [textToken(options.alt ?? target)]);
  const image = makeToken('image', 'img', 0);
  const { src, srcset } = picturesOf(source, target, options.width);
  image.attrs = imageAttributes(src, options.alt ?? '');
  if (srcset !== null) image.attrPush(['srcset', srcset]);
  if (options.width !== null) image.attrPush(['width', options.width]);
  if (options.height !== null) image.attrPush(['height', options.height]);
  const classes = classesOf(options);
  if (classes !== '') image.attrPush(['class', classes]);
  image.children = [textToken(options.alt ?? '')];
  return [image];
}

function classesOf({ align, float, frame }: ImageOptions): string {
  const classes = [align === null ? null : `align-${align}`, float ? 'float' : null, frame ? 'frame' : null];
  return classes.filter((name) => name !== null).join(' ');
}

/** The address of an image of this wiki; null where there is none to show. */
function sourceOf(destination: string, links: LinkState): string | null {
  const { target } = parseGoal(destination);
  const kind = linkKind(target);
  if (kind !== 'wiki' && kind !== 'path') return null;
  const found = targetOf(links, target);
  if (found === null) return encodeDestination(target);
  return found.exists && found.file ? addressOf(found) : null;
}

function imageAttributes(source: string, alt: string): [string, string | number][] {
  return [
    ['src', source],
    ['alt', alt],
    ['loading', 'lazy'],
  ];
}

function titleAttribute(token: Token): [string, string | number][] {
  const title = token.attrGet('title');
  return title === null ? [] : [['title', title]];
}
