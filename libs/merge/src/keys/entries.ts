import { splitLines } from '../text/lines.js';

/**
 * A top-level key of a YAML mapping with everything that belongs to it, byte for byte: its line, the indented and blank lines
 * below it, and dashes of a list. `valueAt` is where the value starts in `source`. A line of comment below all that is an
 * entry of its own; its key is the whole line. What else stands before the first key has the key `''`.
 */
export interface Entry {
  readonly key: string;
  readonly source: string;
  readonly valueAt: number;
}

/** Most lines that are cut into keys: twice the redirects that are followed, at some 20 ms for three such files. */
const linesMax = 20_000;

const belongsToEntryAbove = /^(?: |-(?: |\n))/u;
/** Tabs, anchors, aliases and merge keys mean something beyond the line they stand on. */
const beyondLines = /\t|(?:[:,[{-] *)[&*][^\s,\]}]|^<<:|^---|^\.\.\.|^<<<<<<</mu;

/**
 * Cuts a YAML mapping of whole lines into its top-level keys and comments, without understanding the values. Null where that
 * would be guessing, or where a key stands twice.
 */
export function cutEntries(yaml: string): Entry[] | null {
  const lines = splitLines(yaml);
  if (lines.length > linesMax) return null;
  const cut: EntryLines[] = [];
  const [mark, ...rest] = lines;
  const marked = mark === '---\n';
  if (marked) cut.push({ key: '', lines: [mark], valueAt: 0 });
  for (const line of marked ? rest : lines) {
    if (beyondLines.test(line)) return null;
    const [open, found] = [cut.at(-1), keyOf(line)];
    if (found) cut.push({ ...found, lines: [line] });
    else if (open && (isAside(line) || (open.key !== '' && belongsToEntryAbove.test(line))))
      open.lines.push(line);
    else if (isAside(line)) cut.push({ key: '', lines: [line], valueAt: 0 });
    else return null;
  }
  const entries = numberComments(cut.flatMap(cutComments));
  const isUnique = new Set(entries.map(({ key }) => key)).size === entries.length;
  return isUnique
    ? entries.map(({ key, lines, valueAt }) => ({ key, source: lines.join(''), valueAt }))
    : null;
}

/** Whether an entry has a key of its own: a comment has none, nor has what stands before the first key. */
export function hasKey({ key }: Entry): boolean {
  return key !== '' && !isComment(key);
}

/** No key of a value holds a line end. */
function isComment(key: string): boolean {
  return key.includes('\n');
}

interface EntryLines {
  readonly key: string;
  readonly lines: string[];
  readonly valueAt: number;
}

function isAside(line: string): boolean {
  return line.startsWith('#') || line.trim() === '';
}

/** Comments below a value say something of their own, and often of the next key; amid a value they stay with it. */
function cutComments(entry: EntryLines): EntryLines[] {
  const { lines } = entry;
  const end = lines.findLastIndex((line) => !isAside(line)) + 1;
  const cut: EntryLines[] = [{ ...entry, lines: lines.slice(0, end) }];
  for (const line of lines.slice(end)) {
    if (line.startsWith('#')) cut.push({ key: line, lines: [line], valueAt: 0 });
    else cut.at(-1)?.lines.push(line);
  }
  return cut.filter((part) => part.lines.length > 0);
}

/** Equal comments, such as lines of `#` alone, are told apart by their number. */
function numberComments(entries: readonly EntryLines[]): EntryLines[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const count = (seen.get(entry.key) ?? 0) + 1;
    seen.set(entry.key, count);
    return isComment(entry.key) && count > 1 ? { ...entry, key: `${entry.key}${count}` } : entry;
  });
}

/** What a key without quotes starts with; with a dash only where that is no item of a list. */
const keyStart = /^(?:[^\s"'#?:,&*!|>%@`[\]{}-]|-[^\s-])/u;
const quotedKey = /^(?:"[^"\\]+"|'[^']+') *:(?=[ \n])/u;

/** The key that a line starts with; null where it starts with none. Its time is linear, whatever the line. */
function keyOf(line: string): { key: string; valueAt: number } | null {
  const found = quotedKeyOf(line) ?? plainKeyOf(line);
  return found && mayBeValue(line.slice(found.valueAt).trim()) ? found : null;
}

function quotedKeyOf(line: string): { key: string; valueAt: number } | null {
  const [quoted] = quotedKey.exec(line) ?? [];
  return quoted === undefined
    ? null
    : { key: unquote(quoted.slice(0, -1).trimEnd()), valueAt: quoted.length };
}

function plainKeyOf(line: string): { key: string; valueAt: number } | null {
  const colon = line.search(/:[ \n]/u);
  const key = line.slice(0, colon).trimEnd();
  return colon > 0 && keyStart.test(line) && !key.includes(' #') ? { key, valueAt: colon + 1 } : null;
}

/**
 * Whether YAML may take this for a value, or for the start of one: not if another key is in it (`title: Star: the film`), or a
 * quote that does not end. To whoever reads the page, front matter that is no YAML is text.
 */
function mayBeValue(text: string): boolean {
  if (/^["']/u.test(text)) return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?: *#.*)?$/u.test(text);
  return /^[[{|>]/u.test(text) || !/:(?: |$)/u.test(text.replace(/(?:^| )#.*$/u, ''));
}

/** A scalar without the quotes around it. */
export function unquote(scalar: string): string {
  return /^(?:"[^"\\]*"|'[^']*')$/u.test(scalar) ? scalar.slice(1, -1) : scalar;
}
