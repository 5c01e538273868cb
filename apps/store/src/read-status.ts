import type { StoreStatus } from '@erwik/events';
import type { Wiki } from './wiki.js';

/** What the store says of itself: its head, how far the index is, what does not work. */
export function readStatus(wiki: Wiki): StoreStatus {
  const { heads, indexer } = wiki;
  const { directory, head } = heads;
  return {
    head,
    pages: directory.pageCount,
    files: directory.fileCount,
    index: { head: indexer.indexedHead, complete: indexer.indexedHead === head },
    degraded: [...wiki.faults()],
  };
}
