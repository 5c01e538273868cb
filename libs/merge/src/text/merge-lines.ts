import { BlockList } from './block-list.js';
import { compareEnds, compareSides } from './compare-sides.js';
import { joinInsertions } from './join-insertions.js';
import { LineSet } from './line-set.js';
import type { NumberedLines } from './lines.js';
import { hasMoreLineEndsThan, lineNumbering, splitLinesAndBlocks } from './lines.js';
import { wordMerging } from './merge-words.js';
import type { NumberedSides, Region } from './regions.js';
import { cutRegions, linesIn } from './regions.js';
import type { TextBlock, TextSides } from './text-block.js';

/**
 * Most lines a text may have to be merged line by line: three such texts without a common line take some 100 ms. A
 * page of 1 MB stays below it unless its lines hold fewer than twenty characters on average.
 */
const linesMax = 50_000;
/** Steps for each comparison of lines. It takes some 20 ms to use them up, and a merge has three comparisons at most. */
const stepsMax = 5_000_000;

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
  const passages = passagesOf(sides, cutRegions(sides, { stepsLeft: 2 * stepsMax }));
  return losesSharedLine(sides, passages, 'current') || losesSharedLine(sides, passages, 'mine')
    ? compareSides(sides.current, sides.mine, { stepsLeft: stepsMax })
    : blocksOf(passages);
}

/** What stands in a region on all sides; `merged` what is to stand there, null where that is disputed. */
interface Passage {
  readonly base: readonly string[];
  readonly current: readonly string[];
  readonly mine: readonly string[];
  readonly merged: readonly string[] | null;
}

function passagesOf(sides: NumberedSides, regions: readonly Region[]): Passage[] {
  const mergeWords = wordMerging();
  return regions.map((region) => {
    const base = linesIn(sides.base, region.base);
    const current = linesIn(sides.current, region.current);
    const mine = linesIn(sides.mine, region.mine);
    if (region.changedBy !== 'both')
      return { base, current, mine, merged: region.changedBy === 'mine' ? mine : current };
    const merged = base.length === 0 ? joinInsertions(current, mine) : mergeWords({ base, current, mine });
    return { base, current, mine, merged };
  });
}

function blocksOf(passages: readonly Passage[]): TextBlock[] {
  const list = new BlockList();
  for (const { base, current, mine, merged } of passages) {
    if (merged) list.agree(merged);
    else list.dispute(base, current, mine);
  }
  return list.blocks;
}

/**
 * Whether a line that stands on both sides is gone from the page that results when one side is chosen in every
 * dispute: where the base has a line twice, one side may delete the first copy and the other the second, each keeping
 * one, and a line merge then deletes both. Copies are not counted, else two people who each delete another list or
 * code block of a page, equal fence lines and all, could never merge. Blank lines say nothing and may go.
 */
function losesSharedLine(
  { current, mine }: NumberedSides,
  passages: readonly Passage[],
  chosen: 'current' | 'mine',
): boolean {
  const kept = new Set<string>();
  for (const passage of passages) {
    for (const line of passage.merged ?? passage[chosen]) kept.add(line);
  }
  const inMine = new LineSet().add(mine.ids);
  return current.ids.some((id, at) => {
    const line = current.lines[at] ?? '';
    return inMine.has(id) && !kept.has(line) && line.trim() !== '';
  });
}
