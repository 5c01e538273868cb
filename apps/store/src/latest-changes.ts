import type { CommitLine } from '@erwik/events';
import { LRUCache } from 'lru-cache';

/** Paths whose newest change is kept in memory, until the index is sure to know it. */
const pathsMax = 5000;

/** The newest change of each path that changed of late. The index says the same a moment later; this one never lags. */
export type LatestChanges = LRUCache<string, CommitLine>;

/** No changes yet. */
export function noChanges(): LatestChanges {
  return new LRUCache({ max: pathsMax });
}
