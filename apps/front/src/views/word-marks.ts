import { diffTexts } from '@erwik/pages';
import type { DiffLine, DiffRow } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';

/** Both texts of a disputed passage, with the words that differ from the other text marked. */
export function markedSides(current: string, mine: string): { current: Html; mine: Html } {
  const diff = diffTexts(current, mine);
  const rows = diff.kind === 'different' ? diff.hunks.flatMap((hunk) => hunk.rows) : [];
  const differing = rows.filter((row) => row.kind === 'changed');
  return {
    current: markLines(current, lineMap(differing, 'left')),
    mine: markLines(mine, lineMap(differing, 'right')),
  };
}

type Changed = DiffRow & { kind: 'changed' };

function lineMap(rows: readonly Changed[], side: 'left' | 'right'): Map<number, DiffLine> {
  return new Map(rows.map((row) => [row[side].line, row[side]]));
}

/** The lines of a text; those that are in the comparison with their marks, all others as they are. */
function markLines(text: string, marks: ReadonlyMap<number, DiffLine>): Html {
  const lines = text.replace(/\n$/, '').split('\n');
  return html`${lines.map((line, position) => {
    const end = position < lines.length - 1 ? '\n' : '';
    const pieces = marks.get(position + 1)?.pieces;
    if (pieces === undefined) return [line, end];
    return [pieces.map((piece) => (piece.mark ? html`<mark>${piece.text}</mark>` : piece.text)), end];
  })}`;
}
