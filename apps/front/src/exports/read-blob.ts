import type { Sha } from '@erwik/events';
import { MissingResource } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';

/** The bytes of a file of the repository, piece by piece. Throws `MissingResource`, `UnavailableStore`. */
export async function* readBlob(store: StoreClient, blob: Sha): AsyncGenerator<Buffer> {
  let [read, bytes] = [0, 1];
  while (read < bytes) {
    const reply = await store.ask('readFile', { blob, offset: read });
    if (reply.kind === 'nothing') throw new MissingResource('There is no such file.');
    const piece = Buffer.from(reply.base64, 'base64');
    yield piece;
    read += piece.length;
    bytes = reply.bytes;
    if (piece.length === 0) return;
  }
}
