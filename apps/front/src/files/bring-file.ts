import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { filePieceMaxBytes, uploadMaxBytes } from '@erwik/events';
import type { UploadId } from '@erwik/events';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';

/** Files that one front takes at once: each holds two pieces in memory, whatever its size and its sender's pace. */
const filesAtOnce = 12;
/** So much beyond the limit is read and dropped, because browsers show no answer that comes before they are done. */
const drainMaxBytes = uploadMaxBytes;

let underWay = 0;

/** A request's body as it comes; the connection stays open for the answer. Throws `BadRequest` 400 where it ends too early. */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('a body is read as bytes');
      yield chunk;
    }
  } catch (cause) {
    if (request.complete) throw cause;
    throw new BadRequest(400, 'incomplete_body', 'The connection ended before the file did.', { cause });
  }
}

/**
 * Brings a file to the store as it comes, a piece at a time; what comes beyond the limit is read and dropped. Nothing stays
 * in the store of a file that fails. Throws `BadRequest` (400, 413), and `UnavailableFront` when too many come at once.
 */
export async function bringFile(store: StoreClient, bytes: AsyncIterable<unknown>): Promise<UploadId> {
  if (underWay >= filesAtOnce) throw new UnavailableFront('Too many files are being sent at once.', 5);
  underWay += 1;
  const upload = randomBytes(16).toString('hex');
  try {
    await bringPieces(store, upload, bytes);
    return upload;
  } catch (error) {
    await dropFile(store, upload);
    throw error;
  } finally {
    underWay -= 1;
  }
}

/** Tells the store that a file is not wanted any more. It forgets it by itself where it cannot be told. */
export async function dropFile(store: StoreClient, upload: UploadId): Promise<void> {
  await store.ask('dropUpload', { upload }).catch(() => undefined);
}

async function bringPieces(
  store: StoreClient,
  upload: UploadId,
  bytes: AsyncIterable<unknown>,
): Promise<void> {
  let offset = 0;
  for await (const piece of piecesOf(bytes)) {
    if (offset + piece.length <= uploadMaxBytes) await bringPiece(store, { upload, offset, piece });
    offset += piece.length;
    if (offset > uploadMaxBytes + drainMaxBytes) break;
  }
  if (offset > uploadMaxBytes) throw tooLarge();
  if (offset === 0) throw new BadRequest(400, 'empty_file', 'The file is empty. Choose another.');
}

function tooLarge(): BadRequest {
  const message = `A file has at most ${uploadMaxBytes / 1024 / 1024} MiB.`;
  return new BadRequest(413, 'file_too_large', message, { headers: { Connection: 'close' } });
}

type Piece = { readonly upload: UploadId; readonly offset: number; readonly piece: Buffer };

async function bringPiece(store: StoreClient, { upload, offset, piece }: Piece): Promise<void> {
  const reply = await store.ask('putPiece', { upload, offset, base64: piece.toString('base64') });
  if (reply.kind === 'taken') return;
  if (reply.code === 'upload_lost') throw new UnavailableFront(reply.message, 1);
  throw new BadRequest(422, reply.code, reply.message);
}

async function* piecesOf(bytes: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of bytes) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a file is read as bytes');
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < filePieceMaxBytes) continue;
    const whole = Buffer.concat(held);
    const end = heldBytes - (heldBytes % filePieceMaxBytes);
    for (let start = 0; start < end; start += filePieceMaxBytes)
      yield whole.subarray(start, start + filePieceMaxBytes);
    held = [whole.subarray(end)];
    heldBytes -= end;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
