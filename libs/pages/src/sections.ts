import type { Token } from 'markdown-it';
import { splitFrontMatter } from './front-matter.js';
import { markdown } from './markdown/parser.js';

/** A part of a page's text, from `from` up to `to` (UTF-16 units): a heading with all that stands below it. */
export interface Section {
  readonly from: number;
  readonly to: number;
}

/**
 * The sections of a page's text, in its order, and for each of its headings the number of the section it opens, counted from 1: null
 * for a heading within a list, a quotation or a note, which opens none.
 */
export interface PageSections {
  readonly sections: readonly Section[];
  readonly headings: readonly (number | null)[];
}

/** Finds the sections of a page. One ends where another of its level, or of one above, begins. */
export function findSections(text: string): PageSections {
  const { body } = splitFrontMatter(text);
  const starts = lineStarts(body, text.length - body.length);
  const headings = blockTokens(body).filter(({ type }) => type === 'heading_open');
  const own = headings.filter(({ level }) => level === 0);
  const placeOf = (token: Token | undefined): number =>
    starts[token?.map?.[0] ?? starts.length] ?? text.length;
  const sections = own.map((heading, at) => {
    const next = own.slice(at + 1).find(({ tag }) => tag <= heading.tag);
    return { from: placeOf(heading), to: placeOf(next) };
  });
  const numbers = new Map(own.map((heading, at) => [heading, at + 1]));
  return { sections, headings: headings.map((heading) => numbers.get(heading) ?? null) };
}

/** The text of the section of that number; null where there is none. */
export function sectionText(text: string, number: number): string | null {
  const section = findSections(text).sections[number - 1];
  return section === undefined ? null : text.slice(section.from, section.to);
}

/** A page's text with another text in the place of the section of that number; null where there is none. */
export function replaceSection(text: string, number: number, replacement: string): string | null {
  const section = findSections(text).sections[number - 1];
  return section === undefined ? null : text.slice(0, section.from) + replacement + text.slice(section.to);
}

/** The blocks of a text without what is in its lines, which takes most of the time that parsing takes. */
function blockTokens(body: string): Token[] {
  const tokens: Token[] = [];
  markdown.block.parse(body.replace(/\r\n?/g, '\n'), markdown, {}, tokens);
  return tokens;
}

/** Where each line begins; the parser counts lines in the same way. */
function lineStarts(body: string, offset: number): number[] {
  const starts = [offset];
  for (const { index, 0: end } of body.matchAll(/\r\n?|\n/g)) starts.push(offset + index + end.length);
  return starts;
}
