import type { SaveEdit } from '@erwik/events';
import { splitFrontMatter } from './front-matter.js';
import { normalizeText } from './page-text.js';
import { findSections } from './sections.js';

/** A page's text after an edit of a part of it, or why there is no such part; `code` is stable. */
export type EditedText =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Puts a text into a page's text; `current` is null where there is no page yet. */
export function editText(current: string | null, edit: SaveEdit, text: string): EditedText {
  switch (edit.kind) {
    case 'append':
      return edited(joined(current ?? '', normalizeText(text)));
    case 'prepend':
      return prepended(current ?? '', normalizeText(text));
    case 'patch':
      return patched(current ?? '', edit.find, text);
    case 'section':
      return withSection(current ?? '', edit.heading, normalizeText(text));
  }
}

/** What a page says of itself stays at its beginning. */
function prepended(current: string, text: string): EditedText {
  const { body } = splitFrontMatter(current);
  const before = current.slice(0, current.length - body.length);
  return edited(before === '' ? joined(text, body) : `${before}${joined(text, body.replace(/^\n+/, ''))}`);
}

function patched(current: string, find: string, text: string): EditedText {
  const wanted = inLines(find);
  const at = current.indexOf(wanted);
  if (at === -1) return refused('no_such_passage', 'The page has no passage that reads like `find`.');
  if (current.includes(wanted, at + 1)) {
    const message = 'The page has several passages that read like `find`: make it longer.';
    return refused('ambiguous_passage', message);
  }
  const after = current.slice(at + wanted.length);
  return edited(normalizeText(current.slice(0, at) + inLines(text) + after));
}

/** The text takes the place of the heading, too: a writer may change its words. */
function withSection(current: string, heading: string, text: string): EditedText {
  const wanted = wordsOf(heading);
  const found = findSections(current).sections.filter(
    ({ from, to }) => wordsOf(headingOf(current.slice(from, to))) === wanted,
  );
  const [section, ...others] = found;
  if (section === undefined) return refused('no_such_section', 'The page has no heading of these words.');
  if (others.length > 0)
    return refused('ambiguous_section', 'Several headings of the page have these words.');
  const before = current.slice(0, section.from);
  const after = current.slice(section.to);
  return edited(before + (after === '' ? text : joined(text, after)));
}

/** The words of a section's first line, without the signs that make it a heading. */
function headingOf(section: string): string {
  const [line = ''] = section.split('\n', 1);
  return line.replace(/^ {0,3}#{1,6}(?=\s)/, '').replace(/\s#+\s*$/, '');
}

function wordsOf(heading: string): string {
  return heading.replace(/\s+/g, ' ').trim();
}

/** Two texts, one below the other: paragraphs of their own, unless what is joined is a list that goes on. */
function joined(above: string, below: string): string {
  if (above === '' || below === '') return above + below;
  const isList = isItem(lastLine(above)) && isItem(below);
  const gap = above.endsWith('\n\n') || below.startsWith('\n') || isList ? '' : '\n';
  return `${above.endsWith('\n') ? above : `${above}\n`}${gap}${below}`;
}

function lastLine(text: string): string {
  const end = text.replace(/\n+$/, '');
  return text.endsWith('\n\n') ? '' : end.slice(end.lastIndexOf('\n') + 1);
}

function isItem(line: string): boolean {
  return /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s/.test(line);
}

/** As `normalizeText`, for a part of a line. */
function inLines(text: string): string {
  return text.replace(/[\0\uFEFF]/g, '').replace(/\r\n?/g, '\n');
}

function edited(text: string): EditedText {
  return { kind: 'edited', text };
}

function refused(code: string, message: string): EditedText {
  return { kind: 'refused', code, message };
}
