import type { PageName } from '@erwik/events';
import { UnavailableStore } from './errors.js';
import type { Bus } from './bus.js';
import { replyCode } from './connection.js';

/** Pages one reader watches at most: a list that somebody still reads. */
export const watchedMax = 100;
/** A list that was not looked at for so long belongs to a browser that is gone, seconds (a year). */
const keptSeconds = 365 * 24 * 60 * 60;
/** Field of the moment that a reader has last seen all up to; no page has an empty name. */
const seenField = '';

/** What a reader watches, and up to when they have seen what changed, in ms since 1970. */
export interface WatchList {
  readonly pages: readonly PageName[];
  readonly seenAt: number;
}

/** What the reader with this id watches. Throws `UnavailableStore` while Redis cannot be reached. */
export async function readWatchList(bus: Bus, reader: string): Promise<WatchList> {
  const found = await reached(() => bus.commands.hgetall(keyOf(bus, reader)));
  const { [seenField]: seen, ...pages } = found;
  return { pages: Object.keys(pages).toSorted(), seenAt: Number(seen) || 0 };
}

/**
 * Puts a page on a reader's list, or takes it off; false where the list is full. A list that begins has seen everything up to
 * then. Throws `UnavailableStore`.
 */
export function setWatched(
  bus: Bus,
  reader: string,
  { name, watched, nowMs }: { readonly name: PageName; readonly watched: boolean; readonly nowMs: number },
): Promise<boolean> {
  const key = keyOf(bus, reader);
  return reached(async () => {
    if (!watched) {
      await bus.commands.hdel(key, name);
      return true;
    }
    if ((await bus.commands.hlen(key)) > watchedMax) return (await bus.commands.hexists(key, name)) === 1;
    await bus.commands.hsetnx(key, seenField, String(nowMs));
    await bus.commands.hsetnx(key, name, String(nowMs));
    await bus.commands.expire(key, keptSeconds);
    return true;
  });
}

/** Notes that a reader has seen what changed up to a moment. Throws `UnavailableStore`. */
export async function setSeen(bus: Bus, reader: string, nowMs: number): Promise<void> {
  const key = keyOf(bus, reader);
  await reached(async () => {
    if ((await bus.commands.exists(key)) === 0) return;
    await bus.commands.hset(key, seenField, String(nowMs));
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
