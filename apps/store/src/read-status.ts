import type { StoreStatus } from '@erwik/events';
import { mergeVersion, tipsOfHead } from '@erwik/git';
import type { Wiki } from './wiki.js';

/** What the store says of itself: its head, how far the index is, what does not work. Errors: `MissingObject`, `BadObject`. */
export async function readStatus(wiki: Wiki): Promise<StoreStatus> {
  const { ancestry, counts, heads, indexer, writer, faults } = wiki;
  const { directory, head, fileCount: files } = heads;
  return {
    head,
    tips: await tipsOfHead(writer, head),
    roots: await ancestry.roots({ reader: writer, head }),
    merges: counts.merges,
    mergeVersion,
    pages: directory.pageCount,
    files,
    index: { head: indexer.indexedHead, complete: indexer.indexedHead === head },
    degraded: [...faults()],
  };
}
