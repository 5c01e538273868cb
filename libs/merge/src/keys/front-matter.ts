import type { Entry } from './entries.js';
import { cutEntries, hasKey } from './entries.js';

/** A page cut in two: its front matter by keys, with the lines that open and close it, and the rest. */
export interface FrontMatter {
  readonly marks: { readonly open: string; readonly close: string } | null;
  readonly entries: readonly Entry[];
  readonly body: string;
}

/** Longest front matter that is cut, in characters: readers of pages look at a quarter of it. */
const frontMatterMax = 64 * 1024;

const openLine = /^---[ \t]*\n/u;
const closeLine = /^(?:---|\.\.\.)[ \t]*\n/mu;

/**
 * Cuts a page of whole lines; `marks` is null where it has no front matter. Null where that cannot be cut into keys, or has
 * none: two rules with a heading between them look like comments of front matter, and are text to whoever reads the page.
 */
export function cutFrontMatter(text: string): FrontMatter | null {
  const [open] = openLine.exec(text) ?? [];
  const rest = text.slice(open?.length ?? 0);
  const end = open === undefined ? null : closeLine.exec(rest);
  if (open === undefined || end === null) return { marks: null, entries: [], body: text };
  if (end.index > frontMatterMax) return null;
  const entries = cutEntries(rest.slice(0, end.index));
  const body = rest.slice(end.index + end[0].length);
  return entries?.some(hasKey) ? { marks: { open, close: end[0] }, entries, body } : null;
}

/** Front matter as text; none without keys. */
export function joinFrontMatter(marks: FrontMatter['marks'], entries: readonly Entry[]): string {
  if (marks === null || entries.length === 0) return '';
  return [marks.open, ...entries.map(({ source }) => source), marks.close].join('');
}
