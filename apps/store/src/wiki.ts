import type { BusEvent, Sha } from '@erwik/events';
import type { Repository, Writer } from '@erwik/git';
import type { Logger } from '@erwik/runtime';
import type { HeadState } from './head-state.js';
import type { Indexer } from './indexer/indexer.js';
import type { LatestChanges } from './latest-changes.js';
import type { Redirects } from './redirects.js';
import type { SavedKeys } from './saved-keys.js';

/** Everything the store holds open for one wiki. */
export interface Wiki {
  /** this node's name, such as `erwik@e1.example.org` */
  readonly node: string;
  readonly repository: Repository;
  readonly writer: Writer;
  readonly heads: HeadState;
  readonly latest: LatestChanges;
  readonly keys: SavedKeys;
  /** idempotency keys of the commits before the last start */
  readonly recentKeys: ReadonlyMap<string, Sha>;
  readonly redirects: Redirects;
  readonly indexer: Indexer;
  readonly log: Logger;
  /** the present, in ms since 1970 */
  readonly now: () => number;
  /** tells the bus; never waits for it, since git is the truth */
  readonly publish: (events: readonly BusEvent[]) => void;
  /** what keeps saves from working, in words; empty when all is well */
  readonly faults: () => readonly string[];
}
