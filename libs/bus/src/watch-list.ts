import { z } from 'zod';
import { PageName, Sha } from '@erwik/events';
import type { Bus } from './bus.js';
import { replyCode } from './connection.js';
import { UnavailableStore } from './errors.js';

/** Pages one reader watches at most: a list that somebody still reads. */
export const watchedMax = 100;
/** A list that nobody has touched for so long belongs to a browser that is gone, seconds (a year). */
const keptSeconds = 365 * 24 * 60 * 60;

/**
 * The pages a reader watches, each with the newest of its commits that they have seen: moments would not do, as edits of nodes
 * that were apart come late.
 */
export type WatchList = ReadonlyMap<PageName, Sha>;

const Stored = z.record(PageName, Sha);

/** What the reader with this id watches. Throws `UnavailableStore` while Redis cannot be reached. */
export async function readWatchList(bus: Bus, reader: string): Promise<WatchList> {
  const found = Stored.safeParse(await reached(() => bus.commands.hgetall(keyOf(bus, reader))));
  return new Map(Object.entries(found.data ?? {}));
}

/**
 * Puts a page on a reader's list, who has seen it as of a commit; false where the list is full. Throws `UnavailableStore`.
 */
export function watchPage(bus: Bus, reader: string, name: PageName, seen: Sha): Promise<boolean> {
  const key = keyOf(bus, reader);
  return reached(async () => {
    if ((await bus.commands.hexists(key, name)) === 0) {
      if ((await bus.commands.hlen(key)) >= watchedMax) return false;
      await bus.commands.hset(key, name, seen);
    }
    await bus.commands.expire(key, keptSeconds);
    return true;
  });
}

/** Takes a page off a reader's list. Throws `UnavailableStore`. */
export async function unwatchPage(bus: Bus, reader: string, name: PageName): Promise<void> {
  await reached(() => bus.commands.hdel(keyOf(bus, reader), name));
}

/** Notes up to which commits a reader has seen pages; those not on their list are left out. Throws `UnavailableStore`. */
export async function setSeen(bus: Bus, reader: string, seen: WatchList): Promise<void> {
  const key = keyOf(bus, reader);
  await reached(async () => {
    const known = new Set(await bus.commands.hkeys(key));
    const fields = [...seen].filter(([name]) => known.has(name));
    if (fields.length === 0) return;
    await bus.commands.hset(key, Object.fromEntries(fields));
    await bus.commands.expire(key, keptSeconds);
  });
}

function keyOf({ keys }: Bus, reader: string): string {
  return `${keys.watched}${reader}`;
}

/** What Redis answers; what keeps it from answering passes. */
async function reached<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    const code = replyCode(cause) === null ? 'bus-down' : 'bus-refused';
    throw new UnavailableStore(code, 'What readers watch cannot be read now.', { cause });
  }
}
