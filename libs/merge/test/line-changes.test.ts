import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './runs.js';
import { lineChanges } from '../src/text/line-changes.js';

const lines = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 14 }).map((ids) => Int32Array.from(ids));

/** The length of the longest common subsequence, by the textbook table. */
function commonLength(a: Int32Array, b: Int32Array): number {
  let above: number[] = [];
  for (const id of a) {
    const row: number[] = [];
    b.forEach((other, j) => {
      const [left, up, diagonal] = [row[j - 1] ?? 0, above[j] ?? 0, above[j - 1] ?? 0];
      row.push(id === other ? diagonal + 1 : Math.max(left, up));
    });
    above = row;
  }
  return above.at(-1) ?? 0;
}

test('line changes turn one text into the other, rising and never touching', () => {
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const result: number[] = [];
      let done = 0;
      for (const { start, end, from, to } of lineChanges(a, b, { stepsLeft: 1e6 })) {
        expect(start).toBeGreaterThanOrEqual(done === 0 ? 0 : done + 1);
        result.push(...a.subarray(done, start));
        expect(result.length).toBe(from);
        result.push(...b.subarray(from, to));
        done = end;
      }
      result.push(...a.subarray(done));
      expect(result).toEqual([...b]);
    }),
    runs(500),
  );
});

test('line changes keep as many lines as can be kept', () => {
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const removed = lineChanges(a, b, { stepsLeft: 1e6 }).reduce(
        (sum, { start, end }) => sum + end - start,
        0,
      );
      expect(a.length - removed).toBe(commonLength(a, b));
    }),
    runs(500),
  );
});
