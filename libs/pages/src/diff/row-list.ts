import type { NumberedLine } from './numbered-line.js';
import type { DiffHunk, DiffLine, DiffRow, TextDiff } from './text-diff.js';
import type { WordPieces } from './word-pieces.js';
import { wholeLine, wordPieces } from './word-pieces.js';

/** Most text compared by words in one difference, in UTF-16 units of both sides: about 100 ms of work. */
const wordCharsMax = 200_000;

/** Rows of a comparison, gathered from top to bottom into hunks; equal lines far from any difference are folded. */
export class RowList {
  readonly #contextLines: number;
  readonly #hunks: DiffHunk[] = [];
  #removed = 0;
  #added = 0;
  /** equal lines since the last difference, not yet known to be context or folded */
  #same: DiffRow[] = [];
  #wordChars = 0;

  constructor(contextLines: number) {
    this.#contextLines = contextLines;
  }

  /** Adds lines that stand on both sides. */
  same(left: readonly NumberedLine[], right: readonly NumberedLine[]): void {
    left.forEach((line, at) => {
      const other = right[at];
      if (other) this.#same.push({ kind: 'same', left: shown(line), right: shown(other) });
    });
  }

  /** Adds lines that only the older text has. */
  removed(lines: readonly NumberedLine[]): void {
    this.#removed += lines.length;
    for (const line of lines) this.#push({ kind: 'removed', left: shown(line) });
  }

  /** Adds lines that only the newer text has. */
  added(lines: readonly NumberedLine[]): void {
    this.#added += lines.length;
    for (const line of lines) this.#push({ kind: 'added', right: shown(line) });
  }

  /** Adds lines of which each replaced the one at its place on the left. */
  changed(left: readonly NumberedLine[], right: readonly NumberedLine[]): void {
    left.forEach((line, at) => {
      const other = right[at];
      if (!other) return;
      const pieces = this.#wordPieces(line.text, other.text);
      this.#push({ kind: 'changed', left: shown(line, pieces.left), right: shown(other, pieces.right) });
      this.#removed += 1;
      this.#added += 1;
    });
  }

  /** The comparison, once all rows are added. */
  finish(): TextDiff {
    const context = this.#same.slice(0, this.#contextLines);
    this.#hunks.at(-1)?.rows.push(...context);
    return {
      kind: 'different',
      hunks: this.#hunks,
      removed: this.#removed,
      added: this.#added,
      foldedAfter: this.#same.length - context.length,
    };
  }

  #wordPieces(left: string, right: string): WordPieces {
    this.#wordChars += left.length + right.length;
    if (this.#wordChars <= wordCharsMax) return wordPieces(left, right);
    return { left: wholeLine(left, true), right: wholeLine(right, true) };
  }

  #push(row: DiffRow): void {
    const hunk = this.#hunks.at(-1);
    const inReach = this.#same.length <= 2 * this.#contextLines;
    if (hunk && inReach) hunk.rows.push(...this.#same, row);
    else {
      const trailing = hunk ? this.#same.slice(0, this.#contextLines) : [];
      hunk?.rows.push(...trailing);
      const leading = this.#contextLines > 0 ? this.#same.slice(-this.#contextLines) : [];
      const foldedBefore = this.#same.length - trailing.length - leading.length;
      this.#hunks.push({ foldedBefore, rows: [...leading, row] });
    }
    this.#same = [];
  }
}

function shown({ line, text, lineEnd }: NumberedLine, pieces = wholeLine(text, false)): DiffLine {
  return { line, pieces, lineEnd };
}
