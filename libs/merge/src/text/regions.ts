import type { LineChange } from './line-changes.js';
import { lineChanges } from './line-changes.js';
import type { NumberedLines } from './lines.js';
import type { Effort } from './shortest-edit.js';

/** A half-open range of line indexes. */
export interface Span {
  from: number;
  to: number;
}

/** A stretch of the base and what each side has in its place; `changedBy` says who touched it. */
export interface Region {
  base: Span;
  current: Span;
  mine: Span;
  changedBy: 'nobody' | 'current' | 'mine' | 'both';
}

/** The three texts of a merge as numbered lines. */
export interface NumberedSides {
  base: NumberedLines;
  current: NumberedLines;
  mine: NumberedLines;
}

/**
 * Cuts three texts into regions, in page order, none of which depends on another. Changes of the two sides fall into
 * one region when they overlap, or insert at the same place, or `clash` where they touch.
 *
 * Changes that merely touch (neighboring list items, rows of a table) stay apart, unlike in git: their order is
 * plain, no line is lost, and a wiki's neighboring lines are mostly edited for unrelated reasons.
 */
export function cutRegions(sides: NumberedSides, effort: Effort): Region[] {
  const regions = new RegionList();
  const latest: { current?: OwnedChange; mine?: OwnedChange } = {};
  let group: OwnedChange[] = [];
  for (const change of changesInOrder(sides, effort)) {
    const neighbor = change.owner === 'mine' ? latest.current : latest.mine;
    if (!neighbor || !belongTogether(neighbor, change, sides)) {
      regions.changed(group);
      group = [];
    }
    group.push(change);
    latest[change.owner] = change;
  }
  regions.changed(group);
  regions.unchangedUpTo(sides.base.lines.length);
  return regions.list;
}

/** The lines of a text in a span. */
export function linesIn({ lines }: NumberedLines, { from, to }: Span): readonly string[] {
  return lines.slice(from, to);
}

/** What stands in a region that one side changed at most, or both alike: what that side has. */
export function changedLines(sides: NumberedSides, { changedBy, current, mine }: Region): readonly string[] {
  return changedBy === 'mine' ? linesIn(sides.mine, mine) : linesIn(sides.current, current);
}

interface OwnedChange {
  owner: 'current' | 'mine';
  lines: LineChange;
}

function* changesInOrder({ base, current, mine }: NumberedSides, effort: Effort): Iterable<OwnedChange> {
  const ours = lineChanges(base.ids, mine.ids, effort);
  let next = 0;
  for (const theirs of lineChanges(base.ids, current.ids, effort)) {
    for (let lines = ours[next]; lines && isBefore(lines, theirs); lines = ours[(next += 1)]) {
      yield { owner: 'mine', lines };
    }
    yield { owner: 'current', lines: theirs };
  }
  for (const lines of ours.slice(next)) yield { owner: 'mine', lines };
}

/** An insertion comes before a change of the line it is inserted in front of. */
function isBefore(one: LineChange, other: LineChange): boolean {
  return one.start < other.start || (one.start === other.start && one.end < other.end);
}

/** Whether a change must be looked at together with one of the other side that starts at the same place or later. */
function belongTogether(earlier: OwnedChange, later: OwnedChange, sides: NumberedSides): boolean {
  const [one, two] = [earlier.lines, later.lines];
  if (two.start !== one.end) return two.start < one.end;
  const bothInsert = one.start === one.end && two.start === two.end;
  return bothInsert || clash(addedBy(earlier, sides), addedBy(later, sides));
}

function addedBy({ owner, lines: { from, to } }: OwnedChange, sides: NumberedSides): readonly string[] {
  return sides[owner].lines.slice(from, to);
}

/**
 * Touching changes clash when the first would lose its line end in front of the second, or when both bring the same
 * line: then two people had one thought, and the page should not say it twice.
 */
function clash(earlier: readonly string[], later: readonly string[]): boolean {
  if (later.length > 0 && earlier.at(-1)?.endsWith('\n') === false) return true;
  const added = new Set(earlier);
  return later.some((line) => line.trim() !== '' && added.has(line));
}

/** Regions from the start of the base on; knows how far the sides have moved against it. */
class RegionList {
  readonly list: Region[] = [];
  #base = 0;
  #current = 0;
  #mine = 0;

  changed(group: readonly OwnedChange[]): void {
    const [first] = group;
    if (!first) return;
    this.unchangedUpTo(first.lines.start);
    const length = { base: 0, current: 0, mine: 0 };
    const start = this.#base;
    for (const { owner, lines } of group) {
      length.base = Math.max(length.base, lines.end - start);
      length[owner] += lines.to - lines.from - (lines.end - lines.start);
    }
    this.#push(group.some(({ owner }) => owner !== first.owner) ? 'both' : first.owner, {
      base: length.base,
      current: length.base + length.current,
      mine: length.base + length.mine,
    });
  }

  unchangedUpTo(end: number): void {
    const length = end - this.#base;
    if (length > 0) this.#push('nobody', { base: length, current: length, mine: length });
  }

  #push(changedBy: Region['changedBy'], lengths: { base: number; current: number; mine: number }): void {
    const base = { from: this.#base, to: (this.#base += lengths.base) };
    const current = { from: this.#current, to: (this.#current += lengths.current) };
    const mine = { from: this.#mine, to: (this.#mine += lengths.mine) };
    this.list.push({ base, current, mine, changedBy });
  }
}
