import { wholeLines } from '../text/lines.js';
import type { Alternative } from './alternative.js';
import { orderAlternatives } from './alternative.js';
import { findBlocks } from './find-blocks.js';
import type { VersionLabel } from './version-label.js';
import { cleanLabel, formatLabel } from './version-label.js';

/** A stretch of a page; `source` is a conflict block exactly as it stands in the text, markers and all. */
export type Passage =
  | { kind: 'plain'; text: string }
  | { kind: 'conflict'; alternatives: readonly Alternative[]; source: string };

/** Cuts a page at its conflict blocks. Joining every `text` and `source` gives the page back; time is linear. */
export function splitConflicts(text: string): Passage[] {
  const passages: Passage[] = [];
  let done = 0;
  for (const { start, end, alternatives } of findBlocks(text)) {
    if (start > done) passages.push({ kind: 'plain', text: text.slice(done, start) });
    passages.push({ kind: 'conflict', alternatives, source: text.slice(start, end) });
    done = end;
  }
  if (done < text.length) passages.push({ kind: 'plain', text: text.slice(done) });
  return passages;
}

/** How many passages of a page wait for a person to choose. */
export function countConflicts(text: string): number {
  return findBlocks(text).length;
}

/**
 * The conflict block of some alternatives, which {@link splitConflicts} reads back. With a single text left it is that
 * text, since there is nothing to choose. The last alternative has its label on the closing line, as git writes it.
 */
export function formatConflict(alternatives: readonly Alternative[]): string {
  const ordered = orderAlternatives(
    alternatives.map(({ label, text }) => ({ label: cleanLabel(label), text: wholeLines(text) })),
  );
  const first = ordered[0];
  const last = ordered.at(-1);
  if (!first || !last) return '';
  if (ordered.length === 1) return first.text;
  const length = markerLength(ordered);
  const middle = ordered.slice(1, -1).map(({ label, text }) => `${marker('=', length, label)}${text}`);
  return [
    `${marker('<', length, first.label)}${first.text}`,
    ...middle,
    `${'='.repeat(length)}\n${last.text}`,
    marker('>', length, last.label),
  ].join('');
}

function marker(character: string, length: number, label: VersionLabel): string {
  return `${character.repeat(length)} ${formatLabel(label)}\n`;
}

/** Git's length, unless an alternative has such a line itself, as a heading underlined with `=======`. */
const markerMin = 7;

function markerLength(alternatives: readonly Alternative[]): number {
  let length = markerMin;
  for (const { text } of alternatives) {
    for (const [run] of text.matchAll(/(?<![^\n])(?:<{7,}|={7,}|>{7,})/gu))
      length = Math.max(length, run.length + 1);
  }
  return length;
}
