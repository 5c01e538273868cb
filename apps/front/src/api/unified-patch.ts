import { pathOfNewPage } from '@erwik/pages';
import type { DiffHunk, DiffLine, DiffRow, TextDiff } from '@erwik/pages';

type Sign = ' ' | '-' | '+';

/** A comparison as a unified patch, as `patch` and `git apply` read it; empty where nothing differs. */
export function unifiedPatch(name: string, difference: TextDiff): string {
  if (difference.kind !== 'different') return '';
  const path = pathOfNewPage(name);
  return `--- a/${path}\n+++ b/${path}\n${difference.hunks.map(hunkText).join('')}`;
}

function hunkText({ rows }: DiffHunk): string {
  const left = rows.flatMap((row) => ('left' in row ? [row.left] : []));
  const right = rows.flatMap((row) => ('right' in row ? [row.right] : []));
  return `@@ -${rangeOf(left)} +${rangeOf(right)} @@\n${linesOf(rows).join('')}`;
}

/** A side without lines is named by the line before it, which is none where the other side is the whole text. */
function rangeOf(lines: readonly DiffLine[]): string {
  return `${lines[0]?.line ?? 0},${lines.length}`;
}

/** Within a run of differing rows, what is removed stands before what is added. */
function linesOf(rows: readonly DiffRow[]): string[] {
  const lines: string[] = [];
  let added: string[] = [];
  for (const row of rows) {
    if (row.kind === 'same') {
      lines.push(...added, lineText(' ', row.right));
      added = [];
      continue;
    }
    if ('left' in row) lines.push(lineText('-', row.left));
    if ('right' in row) added.push(lineText('+', row.right));
  }
  return [...lines, ...added];
}

function lineText(sign: Sign, { pieces, lineEnd }: DiffLine): string {
  const text = pieces.map((piece) => piece.text).join('');
  return `${sign}${text}\n${lineEnd ? '' : '\\ No newline at end of file\n'}`;
}
