import { equalLines } from './equal-lines.js';
import type { NumberedLine } from './numbered-line.js';
import { numberedLines } from './numbered-line.js';
import { pairLines } from './pair-lines.js';
import { RowList } from './row-list.js';
import type { TextDiff } from './text-diff.js';

/** Most lines of a text that is compared. A page of 1 MB has that many at 20 characters a line. */
const linesMax = 50_000;
/** Most lines of a difference; a longer one is not read by anybody, and would be megabytes of HTML. */
const changedLinesMax = 5000;
/** Equal lines shown around a difference, as every diff tool does. */
const contextLinesDefault = 3;

/**
 * Compares two texts for reading. `contextLines` equal lines stay around each difference, `Infinity` folds nothing.
 * Texts beyond the limits of this file, or too different to compare in about 200 ms, are `tooLarge`.
 */
export function diffTexts(
  before: string,
  after: string,
  { contextLines = contextLinesDefault } = {},
): TextDiff {
  if (before === after) return { kind: 'same' };
  const left = numberedLines(before);
  const right = numberedLines(after);
  if (Math.max(left.length, right.length) > linesMax) return { kind: 'tooLarge' };
  const runs = equalLines(left, right);
  const equal = runs?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  if (runs === null || left.length + right.length - 2 * equal > changedLinesMax) return { kind: 'tooLarge' };
  const rows = new RowList(contextLines);
  const end = { left: left.length, right: right.length, length: 0 };
  const done = { left: 0, right: 0 };
  for (const run of [...runs, end]) {
    addGap(rows, left.slice(done.left, run.left), right.slice(done.right, run.right));
    done.left = run.left + run.length;
    done.right = run.right + run.length;
    rows.same(left.slice(run.left, done.left), right.slice(run.right, done.right));
  }
  return rows.finish();
}

/** Adds the rows between two runs of equal lines: changed lines side by side, removed before added ones. */
function addGap(rows: RowList, removed: readonly NumberedLine[], added: readonly NumberedLine[]): void {
  const done = { removed: 0, added: 0 };
  for (const pair of pairLines(removed.map(textOf), added.map(textOf))) {
    rows.removed(removed.slice(done.removed, pair.removed));
    rows.added(added.slice(done.added, pair.added));
    rows.changed(removed.slice(pair.removed, pair.removed + 1), added.slice(pair.added, pair.added + 1));
    done.removed = pair.removed + 1;
    done.added = pair.added + 1;
  }
  rows.removed(removed.slice(done.removed));
  rows.added(added.slice(done.added));
}

function textOf({ text }: NumberedLine): string {
  return text;
}
