/** A run of a line's text; `mark` says that it differs from the other side. Runs joined give the line. */
export interface DiffPiece {
  text: string;
  mark: boolean;
}

/**
 * One line of one side: its number, counted from 1, and its text without the line end.
 * `lineEnd` is false only for a last line that has none.
 */
export interface DiffLine {
  line: number;
  pieces: DiffPiece[];
  lineEnd: boolean;
}

/** A row of a comparison: a line of the older text on the left, one of the newer text on the right. */
export type DiffRow =
  | { kind: 'same'; left: DiffLine; right: DiffLine }
  | { kind: 'changed'; left: DiffLine; right: DiffLine }
  | { kind: 'removed'; left: DiffLine }
  | { kind: 'added'; right: DiffLine };

/** A stretch of rows with a difference in it; `foldedBefore` equal lines are left out in front of it. */
export interface DiffHunk {
  foldedBefore: number;
  rows: DiffRow[];
}

/**
 * Two texts compared by lines, and by words inside lines that changed. A changed line counts as one removed and one
 * added; `foldedAfter` equal lines are left out at the end. `tooLarge` says that comparing would take too long.
 */
export type TextDiff =
  | { kind: 'same' }
  | { kind: 'different'; hunks: DiffHunk[]; removed: number; added: number; foldedAfter: number }
  | { kind: 'tooLarge' };
