import { splitLines } from '../text/lines.js';

/**
 * A top-level key of a YAML mapping with everything up to the next one, byte for byte: its line, the indented, blank
 * and comment lines below it, and dashes of a list. `valueAt` is where the value starts in `source`. What stands before
 * the first key has the key `''`.
 */
export interface Entry {
  readonly key: string;
  readonly source: string;
  readonly valueAt: number;
}

/** Most lines that are cut into keys: a wiki has no such file, and a hostile one is merged by lines as quickly. */
const linesMax = 50_000;

const keyLine =
  /^("[^"\\\n]+"|'[^'\n]+'|[^\s"'#?:,&*!|>%@`[\]{}-](?:[^:#\n]|:(?=\S)|(?<=\S)#)*?|-(?=[^\s-])[^:#\n]*?) *:(?=[ \n])/u;
const belongsToEntryAbove = /^(?: |#|\n|-(?: |\n))/u;
/** Tabs, anchors, aliases and merge keys mean something beyond the line they stand on. */
const beyondLines = /\t|(?:[:,[{-] *)[&*][^\s,\]}]|^<<:|^---|^\.\.\.|^<<<<<<</mu;

/**
 * Cuts a YAML mapping of whole lines into its top-level keys, without understanding the values. Null where that would
 * be guessing, or where a key stands twice.
 */
export function cutEntries(yaml: string): Entry[] | null {
  const lines = splitLines(yaml);
  const cut: { key: string; lines: string[]; valueAt: number }[] = [];
  if (lines.length > linesMax) return null;
  const [mark, ...rest] = lines;
  const marked = mark === '---\n';
  if (marked) cut.push({ key: '', lines: [mark], valueAt: 0 });
  for (const line of marked ? rest : lines) {
    if (beyondLines.test(line)) return null;
    const [start, key] = keyLine.exec(line) ?? [];
    if (start !== undefined && key !== undefined)
      cut.push({ key: unquote(key), lines: [line], valueAt: start.length });
    else if (!belongsToEntryAbove.test(line)) return null;
    else if (cut.length > 0) cut.at(-1)?.lines.push(line);
    else cut.push({ key: '', lines: [line], valueAt: 0 });
  }
  const isUnique = new Set(cut.map(({ key }) => key)).size === cut.length;
  return isUnique ? cut.map(({ key, lines, valueAt }) => ({ key, source: lines.join(''), valueAt })) : null;
}

/** A scalar without the quotes around it. */
export function unquote(scalar: string): string {
  return /^(?:"[^"\\]*"|'[^']*')$/u.test(scalar) ? scalar.slice(1, -1) : scalar;
}
