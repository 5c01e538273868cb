import { BlockList } from './block-list.js';
import { compareEnds, compareSides } from './compare-sides.js';
import { joinInsertions } from './join-insertions.js';
import { LineSet } from './line-set.js';
import type { NumberedLines } from './lines.js';
import { hasMoreLineEndsThan, lineNumbering, splitLinesAndBlocks } from './lines.js';
import { wordMerging } from './merge-words.js';
import type { NumberedSides, Region, Span } from './regions.js';
import { cutRegions } from './regions.js';
import type { TextBlock, TextSides } from './text-block.js';

/**
 * Most lines a text may have to be merged line by line: three such texts without a common line take some 100 ms. A
 * page of 1 MB stays below it unless its lines hold fewer than twenty characters on average.
 */
const linesMax = 50_000;
/** Steps for each comparison of lines. It takes some 30 ms to use them up, and a merge has three comparisons at most. */
const stepsMax = 8_000_000;

/**
 * Merges texts of whole lines: line by line, word by word where both sides changed a line, and both of two insertions
 * at one place. What cannot be had without choosing is disputed, which keeps both sides' words.
 */
export function mergeLines({ base, current, mine }: TextSides): TextBlock[] {
  if (current === mine || base === mine) return agreed(current);
  if (base === current) return agreed(mine);
  if ([base ?? '', current, mine].some((text) => hasMoreLineEndsThan(text, linesMax))) {
    return compareEnds(current, mine);
  }
  const lineNumber = lineNumbering();
  const number = (text: string): NumberedLines => lineNumber(splitLinesAndBlocks(text));
  return base === null
    ? compareSides(number(current), number(mine), { stepsLeft: stepsMax })
    : mergeRelated({ base: number(base), current: number(current), mine: number(mine) });
}

function agreed(text: string): TextBlock[] {
  return text === '' ? [] : [{ kind: 'agreed', text }];
}

function mergeRelated(sides: NumberedSides): TextBlock[] {
  const regions = cutRegions(sides, { stepsLeft: 2 * stepsMax });
  return losesSharedLine(sides, regions, 'current') || losesSharedLine(sides, regions, 'mine')
    ? compareSides(sides.current, sides.mine, { stepsLeft: stepsMax })
    : blocksOf(sides, regions);
}

function blocksOf(sides: NumberedSides, regions: readonly Region[]): TextBlock[] {
  const list = new BlockList();
  const mergeWords = wordMerging();
  for (const region of regions) {
    const base = linesIn(sides.base, region.base);
    const current = linesIn(sides.current, region.current);
    const mine = linesIn(sides.mine, region.mine);
    if (region.changedBy === 'both') {
      const merged = base.length === 0 ? joinInsertions(current, mine) : mergeWords({ base, current, mine });
      if (merged) list.agree(merged);
      else list.dispute(base, current, mine);
    } else list.agree(region.changedBy === 'mine' ? mine : current);
  }
  return list.blocks;
}

function linesIn({ lines }: NumberedLines, { from, to }: Span): readonly string[] {
  return lines.slice(from, to);
}

/**
 * Whether a line that stands on both sides is gone from the page that results when one side is chosen wherever both
 * changed: where the base has a line twice, one side may delete the first copy and the other the second, each keeping
 * one, and a line merge then deletes both. Copies are not counted, else two people who each delete another list or
 * code block of a page, equal fence lines and all, could never merge. Blank lines say nothing and may go.
 */
function losesSharedLine(
  { current, mine }: NumberedSides,
  regions: readonly Region[],
  chosen: 'current' | 'mine',
): boolean {
  const kept = new LineSet();
  for (const region of regions) {
    const takesMine = region.changedBy === 'mine' || (region.changedBy === 'both' && chosen === 'mine');
    const [side, span] = takesMine ? [mine, region.mine] : [current, region.current];
    kept.add(side.ids.subarray(span.from, span.to));
  }
  const inMine = new LineSet().add(mine.ids);
  return current.ids.some((id, at) => inMine.has(id) && !kept.has(id) && current.lines[at]?.trim() !== '');
}
