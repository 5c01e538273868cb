import { mergeEntries } from '../keys/merge-entries.js';
import type { FrontMatter } from '../keys/front-matter.js';
import { cutFrontMatter, joinFrontMatter } from '../keys/front-matter.js';
import { BlockList } from './block-list.js';
import { lacksLastLineEnd, wholeLines } from './lines.js';
import { mergeLines } from './merge-lines.js';
import type { TextBlock, TextSides } from './text-block.js';

/**
 * Merges three texts of a page, front matter key by key and the rest by lines. A clean result is one agreed block, or
 * none for an empty page. Whether the last line has a line end is merged apart, so that it never makes two lines differ.
 */
export function mergePage({ base, current, mine }: TextSides): TextBlock[] {
  const sides = {
    base: base === null ? null : wholeLines(base),
    current: wholeLines(current),
    mine: wholeLines(mine),
  };
  const blocks = mergeWithFrontMatter(sides) ?? mergeLines(sides);
  const last = blocks.at(-1);
  if (last?.kind === 'agreed' && endsOpen({ base, current, mine })) last.text = withoutLineEnd(last.text);
  if (last?.kind === 'disputed') {
    last.current = asEnded(last.current, current);
    last.mine = asEnded(last.mine, mine);
  }
  return blocks;
}

/** Null where front matter cannot be cut into keys on all sides: then it is lines like others. */
function mergeWithFrontMatter({ base, current, mine }: TextSides): TextBlock[] | null {
  const sides = {
    base: cutFrontMatter(base ?? ''),
    current: cutFrontMatter(current),
    mine: cutFrontMatter(mine),
  };
  if (!sides.base || !sides.current || !sides.mine) return null;
  const list = new BlockList();
  list.agree([mergedFrontMatter(sides.base, sides.current, sides.mine)]);
  const bodies = {
    base: base === null ? null : sides.base.body,
    current: sides.current.body,
    mine: sides.mine.body,
  };
  list.append(mergeLines(bodies));
  return list.blocks;
}

function mergedFrontMatter(base: FrontMatter, current: FrontMatter, mine: FrontMatter): string {
  const entries = mergeEntries(base.entries, current.entries, mine.entries);
  return joinFrontMatter(mine.marks ?? current.marks, entries);
}

/** A side that changed it decides whether the last line has no line end. */
function endsOpen({ base, current, mine }: TextSides): boolean {
  const [one, two] = [lacksLastLineEnd(current), lacksLastLineEnd(mine)];
  if (one === two || base === null) return one && two;
  return lacksLastLineEnd(base) === one ? two : one;
}

function asEnded(passage: string, text: string): string {
  return lacksLastLineEnd(text) ? withoutLineEnd(passage) : passage;
}

/** Unless the last line is blank: without its line end it would be no line. */
function withoutLineEnd(text: string): string {
  const open = text.slice(0, -1);
  return lacksLastLineEnd(open) ? open : text;
}
