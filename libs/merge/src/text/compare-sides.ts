import { BlockList } from './block-list.js';
import { commonEnds } from './common-ends.js';
import { lineChanges } from './line-changes.js';
import type { NumberedLines } from './lines.js';
import type { TextBlock } from './text-block.js';

/** Compares two texts that share no earlier text: equal lines are agreed, all others disputed. */
export function compareSides(current: NumberedLines, mine: NumberedLines): TextBlock[] {
  const list = new BlockList();
  let done = 0;
  for (const { start, end, from, to } of lineChanges(current.ids, mine.ids)) {
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
  return {
    head: head === 0 ? 0 : one.lastIndexOf('\n', head - 1) + 1,
    tail: lineStart === 0 ? 0 : one.length - lineStart,
  };
}
