import { diffArrays } from 'diff';
import type { NumberedLine } from './numbered-line.js';

/** Most moved or repeated lines that are looked at; a thousand take some 100 ms. */
const editsMax = 1000;

/** Two stretches of equally many lines, equal line by line; indexes count from 0. */
export interface EqualRun {
  left: number;
  right: number;
  length: number;
}

/** The lines two texts have in common, in order. Null where finding them would take too long. */
export function equalLines(left: readonly NumberedLine[], right: readonly NumberedLine[]): EqualRun[] | null {
  const leftShared = sharedPlaces(left, right);
  const rightShared = sharedPlaces(right, left);
  const changes = diffArrays(keysAt(left, leftShared), keysAt(right, rightShared), {
    maxEditLength: editsMax,
  });
  if (changes === undefined) return null;
  const runs = new RunList();
  let [l, r] = [0, 0];
  for (const { added, removed, count } of changes) {
    if (!added && !removed) {
      for (let at = 0; at < count; at += 1) runs.add(leftShared[l + at] ?? 0, rightShared[r + at] ?? 0);
    }
    if (!added) l += count;
    if (!removed) r += count;
  }
  return runs.list;
}

/** Where the lines stand that the other text has as well: the rest cannot be equal, and would only cost time. */
function sharedPlaces(lines: readonly NumberedLine[], others: readonly NumberedLine[]): number[] {
  const known = new Set(others.map(keyOf));
  return lines.flatMap((line, place) => (known.has(keyOf(line)) ? [place] : []));
}

function keysAt(lines: readonly NumberedLine[], places: readonly number[]): string[] {
  return places.flatMap((place) => lines[place] ?? []).map(keyOf);
}

/** The line with its line end: a last line without one differs from the same line with one. */
function keyOf({ text, lineEnd }: NumberedLine): string {
  return lineEnd ? `${text}\n` : text;
}

/** Collects pairs of equal lines into runs. */
class RunList {
  readonly list: EqualRun[] = [];

  add(left: number, right: number): void {
    const last = this.list.at(-1);
    if (last && last.left + last.length === left && last.right + last.length === right) last.length += 1;
    else this.list.push({ left, right, length: 1 });
  }
}
