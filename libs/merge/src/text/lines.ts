import { findBlocks } from '../conflict/find-blocks.js';

/** A text's lines, each with its line end; the last one may lack it. The empty text has no lines. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** The same with every conflict block in one piece, so that a merge never cuts through its markers. */
export function splitLinesAndBlocks(text: string): string[] {
  const pieces: string[][] = [];
  let done = 0;
  for (const { start, end } of findBlocks(text)) {
    pieces.push(splitLines(text.slice(done, start)), [text.slice(start, end)]);
    done = end;
  }
  return done === 0 ? splitLines(text) : [...pieces, splitLines(text.slice(done))].flat();
}

/** Whether a piece of {@link splitLinesAndBlocks} is a conflict block: only those hold more than one line. */
export function isBlock(piece: string): boolean {
  const end = piece.indexOf('\n');
  return end !== -1 && end < piece.length - 1;
}

/** Whether a text has more than `limit` line ends, without splitting it. */
export function hasMoreLineEndsThan(text: string, limit: number): boolean {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    count += 1;
    if (count > limit) return true;
  }
  return false;
}

/** A text that ends with a line end, unless it is empty. */
export function wholeLines(text: string): string {
  return lacksLastLineEnd(text) ? `${text}\n` : text;
}

/** Whether a text's last line has no line end. */
export function lacksLastLineEnd(text: string): boolean {
  return text !== '' && !text.endsWith('\n');
}

/** Lines (or words) as numbers: equal numbers are equal lines, so that comparing never looks at the text again. */
export interface NumberedLines {
  lines: readonly string[];
  ids: Int32Array;
}

/** A function that numbers the lines of one text after another, so that their `ids` can be compared with one another. */
export function lineNumbering(): (lines: readonly string[]) => NumberedLines {
  const known = new Map<string, number>();
  return (lines) => {
    const ids = new Int32Array(lines.length);
    lines.forEach((line, at) => {
      const id = known.get(line) ?? known.size;
      if (id === known.size) known.set(line, id);
      ids[at] = id;
    });
    return { lines, ids };
  };
}
