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

/** Most lines that are cut into keys: twice the redirects that are followed, at some 20 ms for three such files. */
const linesMax = 20_000;

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
    const found = keyOf(line);
    if (found) cut.push({ ...found, lines: [line] });
    else if (!belongsToEntryAbove.test(line)) return null;
    else if (cut.length > 0) cut.at(-1)?.lines.push(line);
    else cut.push({ key: '', lines: [line], valueAt: 0 });
  }
  const isUnique = new Set(cut.map(({ key }) => key)).size === cut.length;
  return isUnique ? cut.map(({ key, lines, valueAt }) => ({ key, source: lines.join(''), valueAt })) : null;
}

/** What a key without quotes starts with; with a dash only where that is no item of a list. */
const keyStart = /^(?:[^\s"'#?:,&*!|>%@`[\]{}-]|-[^\s-])/u;
const quotedKey = /^(?:"[^"\\]+"|'[^']+') *:(?=[ \n])/u;

/** The key that a line starts with; null where it starts with none. Its time is linear, whatever the line. */
function keyOf(line: string): { key: string; valueAt: number } | null {
  const quoted = quotedKey.exec(line)?.[0];
  if (quoted !== undefined) return { key: unquote(quoted.slice(0, -1).trimEnd()), valueAt: quoted.length };
  const colon = line.search(/:[ \n]/u);
  const key = line.slice(0, colon).trimEnd();
  return colon > 0 && keyStart.test(line) && !key.includes(' #') ? { key, valueAt: colon + 1 } : null;
}

/** A scalar without the quotes around it. */
export function unquote(scalar: string): string {
  return /^(?:"[^"\\]*"|'[^']*')$/u.test(scalar) ? scalar.slice(1, -1) : scalar;
}
