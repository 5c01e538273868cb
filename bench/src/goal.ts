import type { Row } from './benchmark.js';

/** What a figure should reach. Only people read whether it does: a benchmark never fails because a machine is slow. */
export interface Goal {
  readonly text: string;
  readonly isMet: (row: Row) => boolean;
}

/** At most so much of the row's own unit. */
export function atMost(limit: number): Goal {
  return { text: `≤ ${limit}`, isMet: ({ value }) => value <= limit };
}

/** Exactly so much of the row's own unit. */
export function exactly(wanted: number): Goal {
  return { text: `= ${wanted}`, isMet: ({ value }) => value === wanted };
}

/** At least so much of the row's own unit. */
export function atLeast(limit: number): Goal {
  return { text: `≥ ${limit}`, isMet: ({ value }) => value >= limit };
}

/** At most so many times the reference. */
export function timesAtMost(factor: number): Goal {
  return { text: `≤ ${factor} ×`, isMet: (row) => (ratioOf(row) ?? Infinity) <= factor };
}

/** At least so many times the reference. */
export function timesAtLeast(factor: number): Goal {
  return { text: `≥ ${factor} ×`, isMet: (row) => (ratioOf(row) ?? 0) >= factor };
}

/** A limit that is computed from the reference, such as `5 fsyncs + 4 ms`. */
export function atMostOf(text: string, limitFor: (reference: number) => number): Goal {
  return {
    text: `≤ ${text}`,
    isMet: ({ value, reference }) => reference !== undefined && value <= limitFor(reference.value),
  };
}

/** The figure as a multiple of its reference; null where there is none. */
export function ratioOf({ value, reference }: Row): number | null {
  return reference === undefined ? null : value / reference.value;
}
