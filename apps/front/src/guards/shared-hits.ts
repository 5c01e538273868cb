import { MemoryStore } from 'express-rate-limit';
import type { Store } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import type { HitCounts } from '@erwik/bus';
import { inTime } from '../in-time.js';
import type { HitStores } from './rate-limit.js';

/**
 * One count for all fronts of a node. Each front also counts by itself, and that count holds while Redis cannot be reached:
 * a save never fails for a count.
 */
export function sharedHits(counts: HitCounts): NonNullable<HitStores> {
  return (what) => {
    const own = new MemoryStore();
    const all = new RedisStore({
      prefix: `${counts.prefix}${what}:`,
      sendCommand: (...command) => counts.send(...command),
    });
    return {
      prefix: all.prefix,
      init: (options) => bothBegin(own, all, options),
      increment: async (key) => {
        const counted = await own.increment(key);
        return (await inTime(all.increment(key))) ?? counted;
      },
      decrement: async (key) => {
        await own.decrement(key);
        await inTime(all.decrement(key));
      },
      resetKey: async (key) => {
        await own.resetKey(key);
        await inTime(all.resetKey(key));
      },
      shutdown: () => own.shutdown(),
    };
  };
}

function bothBegin(
  own: MemoryStore,
  all: RedisStore,
  options: Parameters<NonNullable<Store['init']>>[0],
): void {
  own.init(options);
  // settles when Redis knows the scripts, and does not reject without it: their names are known
  void all.init(options);
}
