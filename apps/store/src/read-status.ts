import type { Sha, StoreStatus } from '@erwik/events';
import type { Wiki } from './wiki.js';

/** What the store says of itself: its head, how far the index is, what does not work. */
export function readStatus(wiki: Wiki): StoreStatus {
  const { heads, indexer } = wiki;
  const { directory, head } = heads;
  return {
    head,
    tips: tipsOf(wiki),
    pages: directory.pageCount,
    files: directory.fileCount,
    index: { head: indexer.indexedHead, complete: indexer.indexedHead === head },
    degraded: [...wiki.faults()],
  };
}

/** The authored commits that head was merged from; head alone where it is authored itself. */
function tipsOf({ heads }: Wiki): Sha[] {
  return heads.head === null ? [] : [heads.head];
}
