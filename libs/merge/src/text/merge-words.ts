import { isBlock, lineNumbering } from './lines.js';
import type { NumberedSides, Region } from './regions.js';
import { changedLines, cutRegions, linesIn } from './regions.js';
import type { Effort } from './shortest-edit.js';
import { isWord, splitWords } from './words.js';

/** What stands in a passage that both sides changed: as lines of the base, and of either side. */
export interface Hunk {
  base: readonly string[];
  current: readonly string[];
  mine: readonly string[];
}

/** Most characters that are merged word by word in one merge: more than a person edits, at some 50 ms. */
const charsMax = 400_000;
/** What a line costs besides its characters, counted as characters. */
const lineCost = 100;
/** Most steps of all comparisons of words in one merge. */
const stepsMax = 4_000_000;

/**
 * A function that merges the hunks of one merge word by word, all within one limit of work. It answers null where that
 * is not safe: unless a hunk has as many lines on all sides, nobody knows which line became which.
 */
export function wordMerging(): (hunk: Hunk) => string[] | null {
  const effort: Effort = { stepsLeft: stepsMax };
  let charsLeft = charsMax;
  return (hunk) => {
    const { base, current, mine } = hunk;
    if (base.length !== current.length || base.length !== mine.length) return null;
    const lines = [...base, ...current, ...mine];
    const chars = lines.reduce((sum, line) => sum + line.length, lineCost * base.length);
    if (chars > charsLeft || lines.some(isBlock)) return null;
    charsLeft -= chars;
    return mergeEachLine(hunk, effort);
  };
}

function mergeEachLine({ base, current, mine }: Hunk, effort: Effort): string[] | null {
  const merged: string[] = [];
  for (const [at, baseLine] of base.entries()) {
    const line = mergeLine(baseLine, current[at] ?? '', mine[at] ?? '', effort);
    if (line === null) return null;
    merged.push(line);
  }
  return merged;
}

function mergeLine(base: string, current: string, mine: string, effort: Effort): string | null {
  if (current === mine || base === mine) return current;
  if (base === current) return mine;
  const number = lineNumbering();
  const sides = {
    base: number(splitWords(base)),
    current: number(splitWords(current)),
    mine: number(splitWords(mine)),
  };
  const regions = cutRegions(sides, effort);
  const isRow = base.trimStart().startsWith('|');
  if (
    !areSeparate(sides, regions, isRow) ||
    isRewritten(sides, regions, 'current') ||
    isRewritten(sides, regions, 'mine')
  ) {
    return null;
  }
  const merged = regions.flatMap((region) => changedLines(sides, region));
  return keepsShared(sides.current.lines, sides.mine.lines, merged) ? merged.join('') : null;
}

/**
 * Whether an unchanged word stands between any two edits of different owners, and both made the same of what both
 * changed: then each edit says what its writer meant. In a row of a table the bar between two cells is as good.
 */
function areSeparate(sides: NumberedSides, regions: readonly Region[], isRow: boolean): boolean {
  let latest: Region['changedBy'] = 'nobody';
  let separated = true;
  for (const region of regions) {
    const tokens = linesIn(sides.current, region.current);
    if (region.changedBy === 'nobody') {
      separated ||= tokens.some((part) => isWord(part) || (isRow && part === '|'));
      continue;
    }
    if (region.changedBy === 'both' && tokens.join('') !== linesIn(sides.mine, region.mine).join(''))
      return false;
    if (!separated && region.changedBy !== latest) return false;
    latest = region.changedBy;
    separated = false;
  }
  return true;
}

/** Whether a side kept less than half of the line's words: a sentence written anew is not put together from two. */
function isRewritten(sides: NumberedSides, regions: readonly Region[], side: 'current' | 'mine'): boolean {
  const count = (tokens: readonly string[]): number => tokens.filter(isWord).length;
  const kept = regions
    .filter(({ changedBy }) => changedBy !== side && changedBy !== 'both')
    .reduce((sum, { base }) => sum + count(linesIn(sides.base, base)), 0);
  return 2 * kept < Math.max(count(sides.base.lines), count(sides[side].lines));
}

/** Two copies of a word, one deleted by each side, must not both go. */
function keepsShared(
  current: readonly string[],
  mine: readonly string[],
  merged: readonly string[],
): boolean {
  const kept = new Set(merged);
  const inMine = new Set(mine);
  return current.every((part) => kept.has(part) || !inMine.has(part) || !isWord(part));
}
