/** Tells the time, in milliseconds since 1970 (UTC). Passed to whatever needs it, so that a test can set it. */
export type Clock = () => number;

/** The machine's clock. */
export const systemClock: Clock = () => Date.now();
