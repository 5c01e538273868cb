import { readWatchList, setSeen, setWatched } from '@erwik/bus';
import type { Bus, WatchList } from '@erwik/bus';
import type { PageName } from '@erwik/events';
import { UnavailableFront } from '../http/refusal.js';

/** What readers watch, each known by the id in their browser's cookie. All throw `UnavailableStore` while that is away. */
export type WatchLists = {
  readonly read: (reader: string) => Promise<WatchList>;
  /** false where the list is full */
  readonly set: (reader: string, name: PageName, watched: boolean) => Promise<boolean>;
  readonly setSeen: (reader: string, atMs: number) => Promise<void>;
};

/** The lists as they stand in the node's Redis. */
export function busWatchLists(bus: Bus): WatchLists {
  return {
    read: (reader) => readWatchList(bus, reader),
    set: (reader, name, watched) => setWatched(bus, reader, { name, watched, nowMs: Date.now() }),
    setSeen: (reader, atMs) => setSeen(bus, reader, atMs),
  };
}

/** Where no lists are kept. */
export const noWatchLists: WatchLists = { read: refuse, set: refuse, setSeen: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new UnavailableFront('Pages cannot be watched now.', 30));
}
