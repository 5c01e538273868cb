import type { LineChange } from './line-changes.js';
import { lineChanges } from './line-changes.js';
import type { NumberedLines } from './lines.js';

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
export function cutRegions({ base, current, mine }: NumberedSides): Region[] {
  const queue = [
    ...ownedChanges('current', current, lineChanges(base.ids, current.ids)),
    ...ownedChanges('mine', mine, lineChanges(base.ids, mine.ids)),
  ].sort((one, two) => one.start - two.start || one.end - two.end);
  const regions = new RegionList();
  const latest: { current?: OwnedChange; mine?: OwnedChange } = {};
  let group: OwnedChange[] = [];
  for (const change of queue) {
    const neighbor = change.owner === 'mine' ? latest.current : latest.mine;
    if (!neighbor || !belongTogether(neighbor, change)) {
      regions.changed(group);
      group = [];
    }
    group.push(change);
    latest[change.owner] = change;
  }
  regions.changed(group);
  regions.unchangedUpTo(base.lines.length);
  return regions.list;
}

interface OwnedChange extends LineChange {
  owner: 'current' | 'mine';
  added: readonly string[];
}

function ownedChanges(
  owner: OwnedChange['owner'],
  side: NumberedLines,
  changes: readonly LineChange[],
): OwnedChange[] {
  return changes.map((change) => ({ ...change, owner, added: side.lines.slice(change.from, change.to) }));
}

/** Whether a change must be looked at together with one of the other side that starts at the same place or later. */
function belongTogether(earlier: OwnedChange, later: OwnedChange): boolean {
  if (later.start < earlier.end) return true;
  if (later.start > earlier.end) return false;
  const bothInsert = earlier.start === earlier.end && later.start === later.end;
  return bothInsert || clash(earlier, later);
}

/**
 * Touching changes clash when the first would lose its line end in front of the second, or when both bring the same
 * line: then two people had one thought, and the page should not say it twice.
 */
function clash(earlier: OwnedChange, later: OwnedChange): boolean {
  if (earlier.added.at(-1)?.endsWith('\n') === false && later.added.length > 0) return true;
  const added = new Set(earlier.added);
  return later.added.some((line) => line.trim() !== '' && added.has(line));
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
    this.unchangedUpTo(first.start);
    const end = group.reduce((furthest, change) => Math.max(furthest, change.end), first.end);
    const owners = new Set(group.map((change) => change.owner));
    this.#push(owners.size === 2 ? 'both' : first.owner, {
      base: end - this.#base,
      current: end - this.#base + growth(group, 'current'),
      mine: end - this.#base + growth(group, 'mine'),
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

function growth(group: readonly OwnedChange[], owner: OwnedChange['owner']): number {
  return group
    .filter((change) => change.owner === owner)
    .reduce((sum, { start, end, from, to }) => sum + (to - from) - (end - start), 0);
}
