import type { FoundBlock } from '../conflict/find-blocks.js';
import { findBlocks } from '../conflict/find-blocks.js';
import { BlockList } from './block-list.js';
import { commonEnds } from './common-ends.js';
import { lineChanges } from './line-changes.js';
import type { NumberedLines } from './lines.js';
import type { Effort } from './shortest-edit.js';
import type { TextBlock } from './text-block.js';

/** Compares two texts that share no earlier text: equal lines are agreed, all others disputed. */
export function compareSides(current: NumberedLines, mine: NumberedLines, effort: Effort): TextBlock[] {
  const list = new BlockList();
  let done = 0;
  for (const { start, end, from, to } of lineChanges(current.ids, mine.ids, effort)) {
    list.agree(current.lines.slice(done, start));
    list.dispute(null, current.lines.slice(start, end), mine.lines.slice(from, to));
    done = end;
  }
  list.agree(current.lines.slice(done));
  return list.blocks;
}

/**
 * The same for texts of more lines than are worth comparing: only what stands before the first and after the last
 * difference is agreed.
 */
export function compareEnds(current: string, mine: string): TextBlock[] {
  const { head, tail } = wholeLineEnds(current, mine);
  const list = new BlockList();
  list.agree([current.slice(0, head)]);
  list.dispute(null, [current.slice(head, current.length - tail)], [mine.slice(head, mine.length - tail)]);
  list.agree([current.slice(current.length - tail)]);
  return list.blocks;
}

function wholeLineEnds(one: string, two: string): { head: number; tail: number } {
  const { head, tail } = commonEnds(one, two);
  const lineStart = one.indexOf('\n', one.length - tail) + 1;
  const ends = {
    head: head === 0 ? 0 : one.lastIndexOf('\n', head - 1) + 1,
    tail: lineStart === 0 ? 0 : one.length - lineStart,
  };
  return outsideBlocks(ends, [blocksFromBothEnds(one), blocksFromBothEnds(two)].flat());
}

interface BlockPlace {
  fromStart: readonly [number, number];
  fromEnd: readonly [number, number];
}

function blocksFromBothEnds(text: string): BlockPlace[] {
  return findBlocks(text).map(({ start, end }: FoundBlock) => ({
    fromStart: [start, end],
    fromEnd: [text.length - end, text.length - start],
  }));
}

/** Moves both cuts out of the conflict blocks they fall into, away from the difference. */
function outsideBlocks(ends: { head: number; tail: number }, blocks: readonly BlockPlace[]): typeof ends {
  let { head, tail } = ends;
  for (const { fromStart } of blocks.toSorted((a, b) => b.fromStart[0] - a.fromStart[0])) {
    if (fromStart[0] < head && head < fromStart[1]) head = fromStart[0];
  }
  for (const { fromEnd } of blocks.toSorted((a, b) => b.fromEnd[0] - a.fromEnd[0])) {
    if (fromEnd[0] < tail && tail < fromEnd[1]) tail = fromEnd[0];
  }
  return { head, tail };
}
