import { BlockList } from './block-list.js';
import { compareEnds, compareSides } from './compare-sides.js';
import { LineSet } from './line-set.js';
import type { NumberedLines } from './lines.js';
import { hasMoreLineEndsThan, lineNumbering } from './lines.js';
import type { NumberedSides, Region, Span } from './regions.js';
import { cutRegions } from './regions.js';
import type { TextBlock, TextMerge, TextSides } from './text-block.js';

/**
 * Most lines a text may have to be merged line by line: three such texts without a common line take some 100 ms. A
 * page of 1 MB stays below it unless its lines hold fewer than twenty characters on average.
 */
const linesMax = 50_000;

/**
 * Merges two texts that grew from one base, line by line. A clean result holds every line that one side added and
 * every change of both; what cannot be had without choosing is a conflict, which keeps both sides' words.
 * The same texts always give the same result; with the sides swapped a clean result stays the same text.
 */
export function mergeText({ base, current, mine }: TextSides): TextMerge {
  if (current === mine || base === mine) return { kind: 'merged', text: current };
  if (base === current) return { kind: 'merged', text: mine };
  if ([base ?? '', current, mine].some((text) => hasMoreLineEndsThan(text, linesMax))) {
    return { kind: 'conflict', blocks: compareEnds(current, mine) };
  }
  return base === null ? mergeUnrelated(current, mine) : mergeRelated({ base, current, mine });
}

function mergeUnrelated(current: string, mine: string): TextMerge {
  const number = lineNumbering();
  return { kind: 'conflict', blocks: compareSides(number(current), number(mine)) };
}

function mergeRelated({ base, current, mine }: { base: string; current: string; mine: string }): TextMerge {
  const number = lineNumbering();
  const sides = { base: number(base), current: number(current), mine: number(mine) };
  const regions = cutRegions(sides);
  if (losesSharedLine(sides, regions, 'current') || losesSharedLine(sides, regions, 'mine')) {
    return { kind: 'conflict', blocks: compareSides(sides.current, sides.mine) };
  }
  const blocks = blocksOf(sides, regions);
  const [only, ...others] = blocks;
  if (only === undefined) return { kind: 'merged', text: '' };
  return only.kind === 'agreed' && others.length === 0
    ? { kind: 'merged', text: only.text }
    : { kind: 'conflict', blocks };
}

function blocksOf(sides: NumberedSides, regions: readonly Region[]): TextBlock[] {
  const list = new BlockList();
  for (const region of regions) {
    const current = linesIn(sides.current, region.current);
    const mine = linesIn(sides.mine, region.mine);
    if (region.changedBy === 'both') list.dispute(linesIn(sides.base, region.base), current, mine);
    else list.agree(region.changedBy === 'mine' ? mine : current);
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
