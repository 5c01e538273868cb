import { splitFrontMatter } from '../front-matter.js';
import { parseLinkDestination } from '../markdown/destination.js';
import { extractLinks } from './extract-links.js';
import { linkKind } from './link-kind.js';
import { includedIn, parseGoal, parseWikiLink, wikiLinkMaxChars } from './wiki-link.js';

/** How a link's target is written: in `[[…]]`, as a Markdown destination, or as one in `<…>`. */
export type LinkForm = 'wiki' | 'markdown' | 'bracketed';

/**
 * A place in a text, in UTF-16 units, where the target of a link to a page or file is written, without its anchor. `pair`
 * numbers the `[[a|b]]` of which the place is one of two readings; null for all other links.
 */
export interface LinkPlace {
  readonly start: number;
  readonly end: number;
  readonly target: string;
  readonly form: LinkForm;
  readonly pair: { readonly number: number; readonly side: 'first' | 'last' } | null;
}

const wikiLink = /\[\[([^[\]\n]{1,2048})\]\]/g;
const markdownLink = /\](?:\(|:)\s*/g;
/** Most places of one text that are read as possible links; beyond it the text is no prose. */
const placesMaxCount = 40_000;
/** Most times one text is parsed to tell which places are links; no text of people needs more than two. */
const layersMax = 4;

/**
 * All places of a text where a link's target may be written, found without knowing of code or comments. `realLinks` tells
 * which of them are links.
 */
export function placedLinks(text: string): LinkPlace[] {
  const start = text.length - splitFrontMatter(text).body.length;
  return [...wikiLinkPlaces(text, start), ...markdownPlaces(text, start)]
    .filter(({ target }) => target !== '' && target.length <= wikiLinkMaxChars && linkKind(target) === 'wiki')
    .sort((a, b) => a.start - b.start);
}

function* wikiLinkPlaces(text: string, from: number): Generator<LinkPlace> {
  let number = 0;
  for (const match of text.slice(from).matchAll(wikiLink)) {
    number += 1;
    if (number > placesMaxCount) return;
    const [, inner = ''] = match;
    const link = parseWikiLink(inner);
    if (link === null || link.kind === 'toc') continue;
    const start = from + match.index + 2;
    if (link.kind === 'include') {
      const included = includedIn(inner) ?? '';
      yield placeIn(included, start + inner.length - included.length, null);
      continue;
    }
    // a bar is written `\|` in a table
    const bar = /\\?\|/.exec(inner);
    if (bar === null || link.kind === 'image') {
      yield placeIn(inner.slice(0, bar?.index), start, null);
      continue;
    }
    const last = bar.index + bar[0].length;
    const isPair = link.kind === 'link' && link.swapped !== null;
    yield placeIn(inner.slice(0, bar.index), start, isPair ? { number, side: 'first' } : null);
    yield placeIn(inner.slice(last), start + last, isPair ? { number, side: 'last' } : null);
  }
}

/** The target in one side of a wiki link: between the spaces around it, and before its anchor. */
function placeIn(side: string, start: number, pair: LinkPlace['pair']): LinkPlace {
  const { target } = parseGoal(side);
  const at = start + side.indexOf(target);
  return { start: at, end: at + target.length, target, form: 'wiki', pair };
}

function* markdownPlaces(text: string, from: number): Generator<LinkPlace> {
  let places = 0;
  for (const match of text.slice(from).matchAll(markdownLink)) {
    places += 1;
    if (places > placesMaxCount) return;
    const start = from + match.index + match[0].length;
    const destination = parseLinkDestination(text, start, Math.min(text.length, start + wikiLinkMaxChars));
    if (destination === null) continue;
    const bracketed = text[start] === '<';
    const at = bracketed ? start + 1 : start;
    const written = writtenTarget(text, at, destination);
    if (written === null) continue;
    const { target } = parseGoal(destination);
    yield { start: at, end: at + written, target, form: bracketed ? 'bracketed' : 'markdown', pair: null };
  }
}

/** How many characters a target takes where it is written; null where escapes hide where its anchor begins. */
function writtenTarget(text: string, start: number, destination: string): number | null {
  if (!text.startsWith(destination, start)) return null;
  const hash = destination.indexOf('#');
  return hash < 0 ? destination.length : hash;
}

/**
 * Which of the places are links, and not code, comments or plain text: each place is given a target of its own, and those
 * that Markdown then reads as links are. The text is parsed once, or a few times where places lie in others.
 */
export function realLinks(text: string, places: readonly LinkPlace[]): Set<LinkPlace> {
  return new Set(layersOf(places).flatMap((layer) => realLinksAmong(text, layer)));
}

/** `[[a]]: [[b]]` looks like a definition to who does not know of lines, and what follows the colon may be links all the same. */
function layersOf(places: readonly LinkPlace[]): LinkPlace[][] {
  const layers: LinkPlace[][] = [];
  for (const place of places) {
    const free = layers.find((layer) => (layer.at(-1)?.end ?? 0) <= place.start);
    if (free !== undefined) free.push(place);
    else if (layers.length < layersMax) layers.push([place]);
  }
  return layers;
}

function realLinksAmong(text: string, places: readonly LinkPlace[]): LinkPlace[] {
  let name = 'erwik-link';
  while (text.includes(name)) name += '-x';
  const markerOf = (place: LinkPlace, i: number): string => `${name}-${i}-${extensionKept(place)}`;
  const marked = replacePlaces(
    text,
    places.map((place, i) => ({ place, target: markerOf(place, i) })),
  );
  const found = new Set(extractLinks(marked).flatMap(({ target, other }) => [target, other]));
  return places.filter((place, i) => found.has(markerOf(place, i)));
}

/** An image is told from a link by its extension. */
function extensionKept({ target }: LinkPlace): string {
  return /\.[a-z0-9]{1,5}$/i.exec(target)?.[0] ?? '';
}

/** The text with other targets at some of its places, which are in order and do not overlap. */
export function replacePlaces(
  text: string,
  replacements: readonly { readonly place: LinkPlace; readonly target: string }[],
): string {
  let written = '';
  let at = 0;
  for (const { place, target } of replacements) {
    written += text.slice(at, place.start) + target;
    at = place.end;
  }
  return written + text.slice(at);
}
