import { commonEnds } from './common-ends.js';
import { LineSet } from './line-set.js';
import type { Effort } from './shortest-edit.js';
import { commonPairs } from './shortest-edit.js';

/** Lines `start..end` of the first text (end exclusive) were replaced by lines `from..to` of the second. */
export interface LineChange {
  start: number;
  end: number;
  from: number;
  to: number;
}

/**
 * What turns one sequence of line numbers into another: changes in rising order that neither overlap nor touch.
 * Where the texts differ so much that comparing them would take too long, one change spans all of the difference;
 * that is coarser, and still true.
 */
export function lineChanges(a: Int32Array, b: Int32Array, effort: Effort): LineChange[] {
  const same = commonEnds(a, b);
  const aMiddle = sharedLines(a.subarray(same.head, a.length - same.tail), b);
  const bMiddle = sharedLines(b.subarray(same.head, b.length - same.tail), a);
  const pairs = commonPairs(aMiddle.ids, bMiddle.ids, effort) ?? [];
  const changes = new ChangeList(same.head);
  for (let at = 0; at < pairs.length; at += 2) {
    changes.equalAt(same.head + aMiddle.placeOf(pairs[at]), same.head + bMiddle.placeOf(pairs[at + 1]));
  }
  changes.equalAt(a.length - same.tail, b.length - same.tail);
  return changes.list;
}

interface SharedLines {
  ids: Int32Array;
  placeOf(index: number | undefined): number;
}

/** Only the lines that the other text has as well: the rest cannot be common, and would only cost time. */
function sharedLines(ids: Int32Array, other: Int32Array): SharedLines {
  const others = new LineSet().add(other);
  const places: number[] = [];
  ids.forEach((id, place) => {
    if (others.has(id)) places.push(place);
  });
  const shared = Int32Array.from(places, (place) => ids[place] ?? 0);
  return { ids: shared, placeOf: (index) => places[index ?? 0] ?? 0 };
}

/** Collects the gaps between equal lines as changes. */
class ChangeList {
  readonly list: LineChange[] = [];
  #a: number;
  #b: number;

  constructor(head: number) {
    this.#a = head;
    this.#b = head;
  }

  equalAt(a: number, b: number): void {
    if (a > this.#a || b > this.#b) this.list.push({ start: this.#a, end: a, from: this.#b, to: b });
    this.#a = a + 1;
    this.#b = b + 1;
  }
}
