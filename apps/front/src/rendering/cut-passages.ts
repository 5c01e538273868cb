import { splitConflicts } from '@erwik/merge';
import type { Alternative, Passage } from '@erwik/merge';
import { fenceAfter, openingLine } from './code-fence.js';
import type { CodeFence } from './code-fence.js';
import { startsWithRow, tableHeadAfter } from './table-head.js';

/** A passage that stands in its page in several versions; `opening` is the code or table that it stands in begun anew. */
export type CutPassage = { readonly alternatives: readonly Alternative[]; readonly opening: string };

/** A page's text with a mark in the place of each passage in conflict; see `markOf`. */
export type CutText = { readonly text: string; readonly passages: readonly CutPassage[] };

/** What stands in the place of a passage, counted from 0. `word` is one that the text does not hold. */
export function markOf(word: string, passage: number | string): string {
  return `${word}x${passage}x`;
}

/** Puts a mark, as a paragraph, in the place of every passage in conflict; the text around it renders as before. */
export function cutPassages(text: string, word: string): CutText {
  const parts = splitConflicts(text);
  const passages: CutPassage[] = [];
  if (parts.every((part) => part.kind === 'plain')) return { text, passages };
  let before: Standing = { fence: null, table: '' };
  const pieces = parts.map((part, at) => {
    const standing = before;
    const after = standingAfter(part, standing);
    before = after;
    if (part.kind === 'plain') return part.text;
    const mark = markOf(word, passages.length);
    passages.push({ alternatives: part.alternatives, opening: openingOf(standing) });
    return markParagraph(mark, standing.fence) + reopening(after, parts[at + 1]);
  });
  return { text: pieces.join(''), passages };
}

/** What a place in a text stands in: fenced code, or a table, by its head. */
type Standing = { readonly fence: CodeFence | null; readonly table: string };

/** What a passage opens or closes is open or closed behind it as after its first version. */
function standingAfter(part: Passage, { fence, table }: Standing): Standing {
  const text = part.kind === 'plain' ? part.text : (part.alternatives[0]?.text ?? '');
  const after = fenceAfter(text, fence);
  if (after !== null) return { fence: after, table: '' };
  return { fence: null, table: text === '' ? table : tableHeadAfter(text, table) };
}

function openingOf({ fence, table }: Standing): string {
  return fence === null ? table : openingLine(fence);
}

/** Fenced code ends before the mark; in a quotation or a list the mark stays there with it. */
function markParagraph(mark: string, fence: CodeFence | null): string {
  const prefix = fence?.prefix ?? '';
  const closing = fence === null ? '' : `${prefix}${fence.marker}\n`;
  return `${closing}${prefix}\n${prefix}${mark}\n${prefix}\n`;
}

/** Behind the mark code goes on, and a table where it has more rows. */
function reopening(standing: Standing, next: Passage | undefined): string {
  if (standing.fence !== null) return openingOf(standing);
  return next?.kind === 'plain' && startsWithRow(next.text) ? standing.table : '';
}
