import { noticesBurst, noticesPerSecond } from './limits.js';

/** A token bucket over the notices that one link brings. */
export interface ReadingBudget {
  readonly left: number;
  readonly atMs: number;
}

/** A link's budget after one more notice, and how long to stop reading when it is used up (0: go on). Nothing is dropped. */
export function spend(
  budget: ReadingBudget | null,
  nowMs: number,
): { readonly budget: ReadingBudget; readonly pauseMs: number } {
  const earned = budget === null ? noticesBurst : ((nowMs - budget.atMs) * noticesPerSecond) / 1000;
  const left = Math.min(noticesBurst, (budget?.left ?? 0) + earned) - 1;
  const pauseMs = left >= 0 ? 0 : Math.ceil((-left * 1000) / noticesPerSecond);
  return { budget: { left, atMs: nowMs }, pauseMs };
}
