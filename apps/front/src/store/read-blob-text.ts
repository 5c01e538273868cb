import type { Sha } from '@erwik/events';
import { pageTextMaxBytes } from '@erwik/events';
import type { StoreClient } from './store-client.js';

/** The text of a blob that was a page's; null where the store has none such, or it is larger than a page. */
export async function readBlobText(store: StoreClient, blob: Sha): Promise<string | null> {
  const pieces: Buffer[] = [];
  let read = 0;
  let bytes = 0;
  do {
    const reply = await store.ask('readFile', { blob, offset: read });
    if (reply.kind === 'nothing' || reply.bytes > pageTextMaxBytes) return null;
    const piece = Buffer.from(reply.base64, 'base64');
    pieces.push(piece);
    read += piece.length;
    bytes = piece.length === 0 ? read : reply.bytes;
  } while (read < bytes);
  return Buffer.concat(pieces).toString('utf8');
}
