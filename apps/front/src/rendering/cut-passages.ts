import { splitConflicts } from '@erwik/merge';
import type { Alternative, Passage } from '@erwik/merge';
import { fenceAfter, openingLine } from './code-fence.js';
import type { CodeFence } from './code-fence.js';

/** A passage that stands in its page in several versions, and the fenced code that it stands in. */
export type CutPassage = {
  readonly alternatives: readonly Alternative[];
  readonly fence: CodeFence | null;
};

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
  let fence: CodeFence | null = null;
  const pieces = parts.map((part) => {
    const before = fence;
    fence = fenceAfter(firstText(part), before);
    if (part.kind === 'plain') return part.text;
    const mark = markOf(word, passages.length);
    passages.push({ alternatives: part.alternatives, fence: before });
    return markParagraph(mark, before, fence);
  });
  return { text: pieces.join(''), passages };
}

/** Code that a passage opens or closes is open or closed behind it as after its first version. */
function firstText(part: Passage): string {
  return part.kind === 'plain' ? part.text : (part.alternatives[0]?.text ?? '');
}

/** Fenced code ends before the mark and begins again behind it; in a quotation or a list all of it stays there. */
function markParagraph(mark: string, before: CodeFence | null, after: CodeFence | null): string {
  const prefix = before?.prefix ?? '';
  const closing = before === null ? '' : `${prefix}${before.marker}\n`;
  return `${closing}${prefix}\n${prefix}${mark}\n${prefix}\n${after === null ? '' : openingLine(after)}`;
}
