import { readWatchList, setSeen, unwatchPage, watchPage } from '@erwik/bus';
import type { Bus, WatchList } from '@erwik/bus';
import type { PageName, Sha } from '@erwik/events';
import { UnavailableFront } from '../http/refusal.js';

/** What readers watch, each known by the id in their browser's cookie. All throw `UnavailableStore` while that is away. */
export type WatchLists = {
  readonly read: (reader: string) => Promise<WatchList>;
  /** for a reader who has seen the page as of a commit; false where the list is full */
  readonly watch: (reader: string, name: PageName, seen: Sha) => Promise<boolean>;
  readonly unwatch: (reader: string, name: PageName) => Promise<void>;
  readonly setSeen: (reader: string, seen: WatchList) => Promise<void>;
};

/** The lists as they stand in the node's Redis. */
export function busWatchLists(bus: Bus): WatchLists {
  return {
    read: (reader) => readWatchList(bus, reader),
    watch: (reader, name, seen) => watchPage(bus, reader, name, seen),
    unwatch: (reader, name) => unwatchPage(bus, reader, name),
    setSeen: (reader, seen) => setSeen(bus, reader, seen),
  };
}

/** Where no lists are kept. */
export const noWatchLists: WatchLists = { read: refuse, watch: refuse, unwatch: refuse, setSeen: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new UnavailableFront('Pages cannot be watched now.', 30));
}
