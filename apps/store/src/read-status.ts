import type { StoreStatus } from '@erwik/events';
import { tipsOfHead } from '@erwik/git';
import type { Wiki } from './wiki.js';

/** What the store says of itself: its head, how far the index is, what does not work. Errors: `MissingObject`, `BadObject`. */
export async function readStatus({ heads, indexer, writer, faults }: Wiki): Promise<StoreStatus> {
  const { directory, head, fileCount: files } = heads;
  return {
    head,
    tips: await tipsOfHead(writer, head),
    pages: directory.pageCount,
    files,
    index: { head: indexer.indexedHead, complete: indexer.indexedHead === head },
    degraded: [...faults()],
  };
}
