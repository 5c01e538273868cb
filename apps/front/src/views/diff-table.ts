import { diffTexts } from '@erwik/pages';
import type { DiffHunk, DiffLine, DiffRow, TextDiff } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import type { CompareMode } from './model.js';

type Different = TextDiff & { kind: 'different' };
type Side = 'removed' | 'added';

/** What differs between two texts, as a table: side by side, or in one column. Narrow screens stack the two sides. */
export function diffTable(before: string, after: string, mode: CompareMode): Html {
  const diff = diffTexts(before, after);
  if (diff.kind === 'same') return html`<p class="empty">${messages.compare.same}</p>`;
  if (diff.kind === 'tooLarge') return html`<p class="empty">${messages.compare.tooLarge}</p>`;
  return html`<p class="hint">${messages.compare.counts(diff.added, diff.removed)}</p>
    <table class="diff ${mode}">
      <caption class="unseen">
        ${messages.compare.caption}
      </caption>
      ${mode === 'split' ? splitHead() : unifiedHead()}
      <tbody>
        ${rowsOf(diff, mode)}
      </tbody>
    </table>`;
}

function splitHead(): Html {
  return html`<colgroup>
      <col class="line" />
      <col />
      <col class="line" />
      <col />
    </colgroup>
    <thead>
      <tr>
        <th scope="col" colspan="2">${messages.compare.before}</th>
        <th scope="col" colspan="2">${messages.compare.after}</th>
      </tr>
    </thead>`;
}

function unifiedHead(): Html {
  return html`<colgroup>
      <col class="line" />
      <col class="line" />
      <col />
    </colgroup>
    <thead class="unseen">
      <tr>
        <th scope="col">${messages.compare.before}</th>
        <th scope="col">${messages.compare.after}</th>
        <th scope="col">${messages.compare.text}</th>
      </tr>
    </thead>`;
}

function rowsOf(diff: Different, mode: CompareMode): Html[] {
  const columns = mode === 'split' ? 4 : 3;
  const rows = diff.hunks.flatMap((hunk) => [fold(hunk.foldedBefore, columns), ...hunkRows(hunk, mode)]);
  return [...rows, fold(diff.foldedAfter, columns)];
}

function fold(lines: number, columns: number): Html {
  if (lines === 0) return nothing;
  return html`<tr class="fold">
    <td colspan="${columns}">${messages.compare.hidden(lines)}</td>
  </tr> `;
}

function hunkRows({ rows }: DiffHunk, mode: CompareMode): Html[] {
  return mode === 'split' ? rows.map(splitRow) : rows.flatMap(unifiedRows);
}

function splitRow(row: DiffRow): Html {
  const same = row.kind === 'same';
  const left = 'left' in row ? [lineNumber(row.left), lineCell(row.left, same ? null : 'removed')] : blank();
  const right =
    'right' in row ? [lineNumber(row.right), lineCell(row.right, same ? null : 'added')] : blank();
  return html`<tr>
    ${left}${right}
  </tr> `;
}

function unifiedRows(row: DiffRow): Html[] {
  if (row.kind === 'same') {
    return [
      html`<tr>
        ${lineNumber(row.left)}${lineNumber(row.right)}${lineCell(row.left, null)}
      </tr> `,
    ];
  }
  const rows: Html[] = [];
  if ('left' in row)
    rows.push(
      html`<tr>
        ${lineNumber(row.left)}${noLine}${lineCell(row.left, 'removed')}
      </tr> `,
    );
  if ('right' in row)
    rows.push(
      html`<tr>
        ${noLine}${lineNumber(row.right)}${lineCell(row.right, 'added')}
      </tr> `,
    );
  return rows;
}

const nothing = html``;
const noLine = html`<td class="line"></td>`;

function blank(): Html {
  return html`${noLine}
    <td class="blank"></td>`;
}

function lineNumber({ line }: DiffLine): Html {
  return html`<th scope="row" class="line">${line}</th>`;
}

function lineCell(line: DiffLine, side: Side | null): Html {
  const pieces = line.pieces.map(({ text, mark }) => (mark && side !== null ? marked(text, side) : text));
  const text = html`<span class="text">${pieces}</span>`;
  return html`<td class="${side ?? 'same'}" dir="auto">
    ${side !== null && sign(side)}${text}${noLineEnd(line)}
  </td>`;
}

/** Which side a line is on, for eyes and for screen readers: color alone says nothing to some. */
function sign(side: Side): Html {
  const shown = side === 'removed' ? '−' : '+';
  const spoken = html`<span class="unseen">${messages.compare[side]}</span>`;
  return html`<span class="sign"><span aria-hidden="true">${shown}</span>${spoken}</span>`;
}

function marked(text: string, side: Side): Html {
  return side === 'removed' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
}

function noLineEnd({ lineEnd }: DiffLine): Html | null {
  return lineEnd ? null : html` <span class="hint">${messages.compare.noLineEnd}</span>`;
}
