import type { Row, Unit } from './benchmark.js';
import { ratioOf } from './goal.js';

const titles = ['what', 'measured', 'reference', 'ratio', 'goal', 'met'] as const;
/** The columns of numbers are aligned to their right. */
const numeric = [1, 3];

/** The report as text, its columns aligned. */
export function plainTable(rows: readonly Row[]): string {
  const lines = [titles, ...rows.map(cells)];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => padded(cell, column, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The report as a Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const line = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`;
  const rule = titles.map((_, column) => (numeric.includes(column) ? '---:' : '---'));
  return [line(titles), line(rule), ...rows.map((row) => line(cells(row)))].join('\n');
}

function cells(row: Row): readonly string[] {
  const { what, value, unit, reference, goal } = row;
  const ratio = ratioOf(row);
  return [
    what,
    figure(value, unit),
    reference === undefined ? '' : `${figure(reference.value, unit)} ${reference.name}`,
    ratio === null ? '' : ratio.toPrecision(ratio < 10 ? 2 : 3),
    goal?.text ?? '',
    goal === undefined ? '' : goal.isMet(row) ? 'met' : 'MISSED',
  ];
}

function figure(value: number, unit: Unit): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  const number = value.toFixed(digits);
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`;
}

function padded(cell: string, column: number, width: number): string {
  return numeric.includes(column) ? cell.padStart(width) : cell.padEnd(width);
}
