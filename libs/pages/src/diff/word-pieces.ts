import { diffArrays } from 'diff';
import type { DiffPiece } from './text-diff.js';

/** Longest line compared by words, in UTF-16 units; a longer one is marked as a whole. */
const lineMaxChars = 10_000;
/** Most words that may differ between two lines; beyond it nearly all differs, and all of it is marked. */
const editsMax = 400;

/** Both sides of a changed line, cut where words begin to differ or to be equal. */
export interface WordPieces {
  left: DiffPiece[];
  right: DiffPiece[];
}

/**
 * Cuts text into words, runs of spaces and single marks by the rules of Unicode (UAX 29), which also know scripts
 * that put no spaces between words, and never split an emoji or a letter and its accent.
 */
const words = new Intl.Segmenter('en', { granularity: 'word' });

/** Compares two lines by words and marks what differs. */
export function wordPieces(left: string, right: string): WordPieces {
  const changes =
    Math.max(left.length, right.length) <= lineMaxChars
      ? diffArrays(wordsOf(left), wordsOf(right), { maxEditLength: editsMax })
      : undefined;
  if (changes === undefined) return { left: wholeLine(left, true), right: wholeLine(right, true) };
  const pieces = changes.map(({ added, removed, value }) => ({ added, removed, text: value.join('') }));
  return {
    left: joinMarks(
      pieces.filter(({ added }) => !added).map(({ removed, text }) => ({ text, mark: removed })),
    ),
    right: joinMarks(
      pieces.filter(({ removed }) => !removed).map(({ added, text }) => ({ text, mark: added })),
    ),
  };
}

/** A line that is not cut; the empty line has no pieces. */
export function wholeLine(text: string, mark: boolean): DiffPiece[] {
  return text === '' ? [] : [{ text, mark }];
}

function wordsOf(text: string): string[] {
  return Array.from(words.segment(text), ({ segment }) => segment);
}

/** Marks the spaces between two marked words too, so that a rewritten sentence reads as one mark. */
function joinMarks(pieces: readonly DiffPiece[]): DiffPiece[] {
  const joined: DiffPiece[] = [];
  pieces.forEach((piece, at) => {
    const between =
      piece.text.trim() === '' && pieces[at - 1]?.mark === true && pieces[at + 1]?.mark === true;
    const mark = piece.mark || between;
    const last = joined.at(-1);
    if (last?.mark === mark) last.text += piece.text;
    else joined.push({ text: piece.text, mark });
  });
  return joined;
}
