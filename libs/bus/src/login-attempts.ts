import type { Bus } from './bus.js';

/** How often somebody may try: `free` times, then each time after a wait that doubles from the first to the last, in ms. */
export interface Patience {
  readonly free: number;
  readonly firstWaitMs: number;
  readonly lastWaitMs: number;
}

/** Tries are forgotten when there was none for so long, in seconds. */
const rememberedSeconds = 3600;
/** Twice doubled thirty times is more than any wait. */
const doublingsMax = 30;

/** Counts the tries of a node to prove who somebody is. Everything rejects while Redis cannot be reached. */
export interface LoginAttempts {
  /**
   * Takes one try: 0 where it may be made now, else for how many ms no more are. Of tries at the same time, one is let through when the
   * wait is over. It is counted before anybody knows how it ends, so that tries side by side are counted too.
   */
  take(what: string, patience: Patience): Promise<number>;
  /** takes one back that ended well */
  giveBack(what: string): Promise<void>;
  /** forgets all of them */
  forget(what: string): Promise<void>;
}

/** The counts as they are kept in the node's Redis, for all its fronts. */
export function createLoginAttempts({ commands, keys }: Bus): LoginAttempts {
  const countOf = (what: string): string => `${keys.logins}${what}`;
  const waitOf = (what: string): string => `${keys.logins}${what}:wait`;
  return {
    async take(what, { free, firstWaitMs, lastWaitMs }) {
      const leftMs = await commands.pttl(waitOf(what));
      if (leftMs > 0) return leftMs;
      const count = await commands.incr(countOf(what));
      await commands.expire(countOf(what), rememberedSeconds);
      if (count <= free) return 0;
      const doublings = Math.min(count - free - 1, doublingsMax);
      const waitMs = Math.min(firstWaitMs * 2 ** doublings, lastWaitMs);
      const taken = await commands.set(waitOf(what), '1', 'PX', waitMs, 'NX');
      return taken === null ? waitMs : 0;
    },
    async giveBack(what) {
      await commands.decr(countOf(what));
      await commands.expire(countOf(what), rememberedSeconds);
    },
    async forget(what) {
      await commands.del(countOf(what), waitOf(what));
    },
  };
}
