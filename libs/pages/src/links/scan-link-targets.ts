import { parseLinkDestination } from '../markdown/destination.js';
import { linkKind } from './link-kind.js';
import { parseGoal, parseWikiLink, wikiLinkMaxChars } from './wiki-link.js';

/** Most link targets of one page that are looked at: what one request may carry. */
export const linksMaxCount = 10_000;
/** Most places of one text that are read as possible links; beyond it the text is no prose. */
const placesMaxCount = 40_000;

const wikiLink = /\[\[([^[\]\n]{1,2048})\]\]/g;
/** After these a Markdown destination stands: `](there)` or `]: there`; in a quote, perhaps after the next line's marks. */
const markdownLink = /\](?:\(|:)\s*((?<=\n[ \t]*)[\s>]+)?/g;

/**
 * Everything in a text that could be a link to a page or file of the wiki, as it is written, without anchors. It
 * reads the text once, without knowing of code or comments, so it may name more than `extractLinks`, never less
 * (up to the limits).
 */
export function scanLinkTargets(text: string): string[] {
  const targets = new Set<string>();
  const source = text.replaceAll('\0', '\uFFFD').replace(/\r\n?/g, '\n');
  scanWikiLinks(source, targets);
  scanMarkdownLinks(source, targets);
  return [...targets];
}

function scanWikiLinks(text: string, targets: Set<string>): void {
  let places = 0;
  for (const [, inner = ''] of text.matchAll(wikiLink)) {
    if (++places > placesMaxCount) return;
    for (const target of targetsOfWikiLink(inner)) addTarget(targets, target);
  }
}

function targetsOfWikiLink(inner: string): string[] {
  const link = parseWikiLink(inner);
  if (link === null || link.kind === 'toc') return [];
  if (link.kind === 'image') return [link.target];
  if (link.kind === 'include') return [link.goal.target];
  return link.swapped === null ? [link.goal.target] : [link.goal.target, link.swapped.goal.target];
}

function scanMarkdownLinks(text: string, targets: Set<string>): void {
  let places = 0;
  for (const { index, 0: opening, 1: quoteMarks = '' } of text.matchAll(markdownLink)) {
    if (++places > placesMaxCount) return;
    const start = index + opening.length;
    addDestination(text, start, targets);
    if (quoteMarks !== '') addDestination(text, start - quoteMarks.length, targets);
  }
}

function addDestination(text: string, start: number, targets: Set<string>): void {
  const destination = parseLinkDestination(text, start, Math.min(text.length, start + wikiLinkMaxChars));
  if (destination !== null) addTarget(targets, parseGoal(destination).target);
}

function addTarget(targets: Set<string>, target: string): void {
  if (targets.size >= linksMaxCount || target.length > wikiLinkMaxChars) return;
  if (linkKind(target) === 'wiki') targets.add(target);
}
