/** Most edits looked for; beyond it two texts count as having nothing in common where they differ. */
const editsMax = 1500;

/** What comparisons may still cost, in steps: one move in the edit graph each. A million of them take some 4 ms. */
export interface Effort {
  stepsLeft: number;
}

/** Pairs of equal elements, `a[i]` with `b[j]`, both strictly rising; the flat list `[i, j, i, j…]`. */
export type Pairs = number[];

/**
 * The longest common subsequence of two number sequences, found by the greedy algorithm of Myers, "An O(ND) Difference
 * Algorithm and Its Variations" (1986). Null when that takes more edits than the limit above, or more effort than is
 * left.
 */
export function commonPairs(a: Int32Array, b: Int32Array, effort: Effort): Pairs | null {
  const rounds = furthestPoints(a, b, effort);
  return rounds ? backtrack(rounds, a.length, b.length) : null;
}

/**
 * How far each diagonal k = x - y gets with d edits: `rounds[d][(k + d) / 2]` is the furthest x. Ends with the round
 * that reaches the end of both sequences.
 */
function furthestPoints(a: Int32Array, b: Int32Array, effort: Effort): Int32Array[] | null {
  const rounds: Int32Array[] = [];
  let before = new Int32Array(0);
  for (let d = 0; d <= editsMax && effort.stepsLeft > 0; d += 1) {
    const round = new Int32Array(d + 1);
    rounds.push(round);
    for (let at = 0; at <= d; at += 1) {
      const k = 2 * at - d;
      const start = d === 0 ? 0 : startOf(before, at, d);
      let x = start;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      effort.stepsLeft -= x - start + 1;
      round[at] = x;
      if (x >= a.length && x - k >= b.length) return rounds;
    }
    before = round;
  }
  return null;
}

/** The x from which diagonal number `at` of round d starts: one step down or right from the better neighbor diagonal. */
function startOf(before: Int32Array, at: number, d: number): number {
  return comesFromAbove(before, at, d) ? xOf(before, at) : xOf(before, at - 1) + 1;
}

function comesFromAbove(before: Int32Array, at: number, d: number): boolean {
  return at === 0 || (at !== d && xOf(before, at - 1) < xOf(before, at));
}

function xOf(round: Int32Array, at: number): number {
  return round[at] ?? 0;
}

function backtrack(rounds: readonly Int32Array[], aLength: number, bLength: number): Pairs {
  const reversed: Pairs = [];
  let x = aLength;
  let y = bLength;
  for (let d = rounds.length - 1; d >= 0; d -= 1) {
    const before = rounds[d - 1] ?? new Int32Array(0);
    const at = (x - y + d) / 2;
    const start = d === 0 ? 0 : startOf(before, at, d);
    for (; x > start; x -= 1, y -= 1) reversed.push(y - 1, x - 1);
    if (d > 0 && comesFromAbove(before, at, d)) y -= 1;
    else x -= 1;
  }
  return reversed.reverse();
}
