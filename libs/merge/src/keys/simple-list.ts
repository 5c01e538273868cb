import { splitLines } from '../text/lines.js';
import type { Entry } from './entries.js';
import { unquote } from './entries.js';

/** How a list is written: `[a, b]`, a dash a line, or words with commas or spaces between them. */
type Style = 'flow' | 'dashes' | 'commas' | 'spaces';

/** An item as it is written in some style, and what it says. */
export interface ListItem {
  readonly source: string;
  readonly value: string;
  readonly style: Style;
}

/** A list of plain words. `indent` stands before each dash; `end` is the blank lines below. */
export interface SimpleList {
  readonly style: Style;
  readonly indent: string;
  readonly items: readonly ListItem[];
  readonly end: string;
}

/** Keys whose value is a list even when it is written as one line of words. */
const wordListKeys = new Set(['tags', 'categories']);

/** Reads an entry's value as a list; null where it is anything else, or says more than plain words do. */
export function parseList({ key, source, valueAt }: Entry): SimpleList | null {
  const [first = '', ...below] = splitLines(source);
  const value = first.slice(valueAt).trim();
  const isAlone = below.every(isBlank);
  const end = below.slice(below.findLastIndex((line) => !isBlank(line)) + 1).join('');
  const list = (style: Style, sources: readonly string[] | null, indent = '  '): SimpleList | null =>
    sources && {
      style,
      indent,
      end,
      items: sources.map((text) => ({ source: text, value: unquote(text), style })),
    };
  if (value === '') return isAlone ? list('dashes', []) : parseDashes(below, list);
  if (!isAlone || value.length > lineMax) return null;
  if (value.startsWith('[')) return list('flow', flowItems(value));
  if (!wordListKeys.has(key.toLowerCase()) || !/^[^\s"'#[\]{}:&*!|>%@`][^"'#[\]{}:]*$/u.test(value))
    return null;
  return value.includes(',') || !/\s/u.test(value)
    ? list('commas', nonEmpty(value.split(',').map((text) => text.trim())))
    : list('spaces', value.split(/\s+/u));
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function parseDashes(
  below: readonly string[],
  list: (style: Style, sources: readonly string[] | null, indent: string) => SimpleList | null,
): SimpleList | null {
  const items = below.filter((line) => !isBlank(line)).map((line) => /^( *)- +(\S.*)\n$/u.exec(line));
  const indent = items[0]?.[1] ?? '';
  const sources = items.map((item) => (item?.[1] === indent ? (item[2] ?? '').trim() : ''));
  return list('dashes', sources.every(isScalar) ? sources : null, indent);
}

/** Longest list on one line, in characters. */
const lineMax = 64 * 1024;

function flowItems(value: string): string[] | null {
  const inner = value.endsWith(']') ? value.slice(1, -1).trim() : '?';
  if (inner === '') return [];
  const sources = inner.split(',').map((text) => text.trim());
  return sources.every(isScalar) ? sources : null;
}

function nonEmpty(sources: readonly string[]): readonly string[] | null {
  return sources.includes('') ? null : sources;
}

/** A word or phrase on one line that means itself, or stands in quotes without escapes. */
function isScalar(source: string): boolean {
  return /^(?:"[^"\\]*"|'[^']*'|[^\s"'#?,&*!|>%@`[\]{}:-](?:[^#:"'[\]{}]|:(?=\S))*)$/u.test(source);
}

/** The entry with another list as its value, in that list's style, or in brackets where an item does not fit that. */
export function formatList(entry: Entry, list: SimpleList): Entry {
  const name = entry.source.slice(0, entry.valueAt);
  const style = list.items.every((item) => fits(item, list.style)) ? list.style : 'flow';
  const sources = list.items.map((item) => sourceIn(item, style));
  const value = {
    flow: () => ` [${sources.join(', ')}]\n`,
    commas: () => inLine(sources, ', '),
    spaces: () => inLine(sources, ' '),
  };
  const text = style === 'dashes' ? dashed(sources, list.indent) : value[style]();
  return { ...entry, source: `${name}${text}${list.end}` };
}

function inLine(sources: readonly string[], between: string): string {
  return sources.length > 0 ? ` ${sources.join(between)}\n` : '\n';
}

function dashed(sources: readonly string[], indent: string): string {
  return sources.length > 0 ? `\n${sources.map((source) => `${indent}- ${source}\n`).join('')}` : ' []\n';
}

function fits({ value }: ListItem, style: Style): boolean {
  if (style === 'flow' || style === 'dashes') return true;
  return isPlain(value) && !(style === 'spaces' && /\s/u.test(value));
}

function isPlain(value: string): boolean {
  return /^[^\s"'#?,&*!|>%@`[\]{}:-][^"'#,:[\]{}]*$/u.test(value) && value === value.trim();
}

function sourceIn({ source, value, style }: ListItem, wanted: Style): string {
  if (style === wanted || source !== value || isPlain(value)) return source;
  return `"${value.replaceAll(/["\\]/gu, '\\$&')}"`;
}
