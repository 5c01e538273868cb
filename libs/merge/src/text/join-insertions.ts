import { commonEnds } from './common-ends.js';
import { isBlock } from './lines.js';
import { wordsOf } from './words.js';

/**
 * Both of two insertions at one place, the current one first. Lines that both begin or end with stand there once; a
 * blank line that set them off from their surroundings sets them off from each other too. Null when they share a line
 * in their midst: then two people had one thought, and a person should put it together.
 */
export function joinInsertions(current: readonly string[], mine: readonly string[]): string[] | null {
  const all = [...current, ...mine];
  if (all.some(isBlock)) return null;
  const { head, tail } = all.some(isFence) ? { head: 0, tail: 0 } : commonEnds(current, mine);
  const start = current.slice(0, head);
  const end = current.slice(current.length - tail);
  const first = current.slice(head, current.length - tail);
  const second = mine.slice(head, mine.length - tail);
  if (saysSame(first, second)) return null;
  const apart = isBlank(start.at(-1)) || isBlank(end[0]);
  const gap = apart && first.length > 0 && second.length > 0 && !areRows(first.at(-1), second[0]);
  return [...start, ...first, ...(gap ? ['\n'] : []), ...second, ...end];
}

function saysSame(first: readonly string[], second: readonly string[]): boolean {
  const said = new Set(first);
  return second.some((line) => said.has(line) && !isFence(line) && wordsOf(line).length > 0);
}

function isBlank(line: string | undefined): boolean {
  return line?.trim() === '';
}

/** The first or last line of a code block. What stands between two of them must not be taken apart. */
function isFence(line: string): boolean {
  return /^ {0,3}(?:```|~~~)/u.test(line);
}

/** Two items of a list or rows of a table: these follow each other without a blank line. */
function areRows(one: string | undefined, other: string | undefined): boolean {
  const row = /^[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|\|)/u;
  return one !== undefined && other !== undefined && row.test(one) && row.test(other);
}
