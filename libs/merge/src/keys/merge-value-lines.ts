import { LineSet } from '../text/line-set.js';
import { lineNumbering, splitLines } from '../text/lines.js';
import { changedLines, cutRegions } from '../text/regions.js';
import type { Effort } from '../text/shortest-edit.js';
import type { Entry } from './entries.js';

/**
 * A value of several lines of which each side changed others, as a text below `description: |` or the parts of a mapping.
 * Null where both changed a line or inserted at one place: a value that nobody wrote may mean what nobody meant.
 */
export function mergeValueLines(base: Entry, current: Entry, mine: Entry, effort: Effort): Entry | null {
  const number = lineNumbering();
  const sides = {
    base: number(splitLines(base.source)),
    current: number(splitLines(current.source)),
    mine: number(splitLines(mine.source)),
  };
  const regions = cutRegions(sides, effort);
  if (regions.some(({ changedBy }) => changedBy === 'both')) return null;
  const merged = number(regions.flatMap((region) => changedLines(sides, region)));
  const [kept, inMine] = [new LineSet().add(merged.ids), new LineSet().add(sides.mine.ids)];
  const losesShared = sides.current.ids.some((id) => inMine.has(id) && !kept.has(id));
  return losesShared ? null : { ...mine, source: merged.lines.join('') };
}
