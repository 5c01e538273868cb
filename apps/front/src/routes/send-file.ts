import type { FilePath, Sha } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { byteRange } from '../http/byte-range.js';
import type { ByteRange } from '../http/byte-range.js';
import { matchesTag } from '../http/entity-tag.js';
import { rasterTypeOf } from '../http/raster-type.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sandboxPolicy } from '../http/security-headers.js';
import { sendThumbnail } from '../thumbnails/send-thumbnail.js';
import type { PageRequest } from './page-handler.js';

/** A file: its bytes, and the path that tells its name. */
export type SentFile = { readonly path: FilePath; readonly blob: Sha; readonly bytes: number };

/** An address that names a blob never shows other bytes. */
const forever = 'private, max-age=31536000, immutable';

/**
 * Sends a file of the repository, or the range of it that is asked for, piece by piece, with the type its first bytes prove. `?blob=`
 * asks for one version of it, at head or not, which browsers may keep.
 */
export async function sendFile(parts: FrontParts, page: PageRequest, file: SentFile): Promise<void> {
  const blob = page.query.get('blob');
  if (blob !== undefined && blob !== file.blob) return sendVersion(parts, page, { path: file.path, blob });
  page.response.setHeader('Cache-Control', blob === undefined ? 'no-cache' : forever);
  if (await sendThumbnail(parts, page, file.blob)) return;
  if (!isKnown(page, file)) await send(parts, page, { file, first: await readPiece(parts, file.blob, 0) });
}

/** Sends a blob under a path's name, whether the path has it at head or not. Throws `MissingResource` where it is not held. */
export async function sendVersion(
  parts: FrontParts,
  page: PageRequest,
  { path, blob }: { readonly path: FilePath; readonly blob: string },
): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(blob)) throw new MissingResource('There is no such file.');
  const first = await readPiece(parts, blob, 0);
  const file = { path, blob, bytes: first.bytes };
  page.response.setHeader('Cache-Control', forever);
  if (await sendThumbnail(parts, page, blob)) return;
  if (!isKnown(page, file)) await send(parts, page, { file, first });
}

/** Says which version of the file is sent, and how browsers treat it; answers where the client has it already. */
function isKnown({ request, response }: PageRequest, { blob }: SentFile): boolean {
  const tag = `"${blob}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  response.setHeader('Accept-Ranges', 'bytes');
  if (!matchesTag(request.headers['if-none-match'], tag)) return false;
  response.writeHead(304).end();
  return true;
}

type Piece = { readonly data: Buffer; readonly bytes: number };
type Sending = { readonly file: SentFile; readonly first: Piece };

async function send(parts: FrontParts, page: PageRequest, { file, first }: Sending): Promise<void> {
  const { request, response } = page;
  const { range, 'if-range': ifRange } = request.headers;
  const known = {
    range,
    ifRange: typeof ifRange === 'string' ? ifRange : undefined,
    tag: `"${file.blob}"`,
  };
  const asked = byteRange(file.bytes, known);
  if (asked === 'unsatisfiable') throw noSuchRange(file);
  const { start, length } = asked ?? { start: 0, length: file.bytes };
  response.writeHead(asked === null ? 200 : 206, {
    ...typeHeaders(first.data, file.path),
    ...(asked !== null && { 'Content-Range': `bytes ${start}-${start + length - 1}/${file.bytes}` }),
    'Content-Length': length,
  });
  if (request.method !== 'HEAD') await sendBytes(parts, page, { file, first, range: { start, length } });
  response.end();
}

async function sendBytes(
  parts: FrontParts,
  { response }: PageRequest,
  { file, first, range }: Sending & { readonly range: ByteRange },
): Promise<void> {
  const end = range.start + range.length;
  for (let at = range.start; at < end && !response.destroyed;) {
    const { data } = at === 0 ? first : await readPiece(parts, file.blob, at);
    if (data.length === 0) break;
    if (!response.write(data.subarray(0, end - at))) await drained(response);
    at += data.length;
  }
}

function noSuchRange({ bytes }: SentFile): BadRequest {
  return new BadRequest(416, 'no_such_range', `The file has ${bytes} bytes.`, {
    headers: { 'Content-Range': `bytes */${bytes}` },
  });
}

async function readPiece({ store }: FrontParts, blob: Sha, offset: number): Promise<Piece> {
  const reply = await store.ask('readFile', { blob, offset });
  if (reply.kind === 'nothing') throw new MissingResource('There is no such file.');
  return { data: Buffer.from(reply.base64, 'base64'), bytes: reply.bytes };
}

/** Settles when the client has taken what was sent, or is gone. */
function drained(response: PageRequest['response']): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    }
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Browsers show raster images; all else is offered for download. */
function typeHeaders(start: Buffer, path: string): Record<string, string> {
  const image = rasterTypeOf(start);
  if (image !== null) return { 'Content-Type': image };
  return { 'Content-Type': 'application/octet-stream', 'Content-Disposition': attachment(path) };
}

/** Tells a browser to keep what it gets as a file, named like the last segment of a path (RFC 6266). */
export function attachment(path: string): string {
  const name = encodeURIComponent(path.slice(path.lastIndexOf('/') + 1)).replace(/['()*]/g, percentEncoded);
  return `attachment; filename*=UTF-8''${name}`;
}

/** RFC 8187 allows fewer characters than a URL does. */
function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
