import type { ReplyOf } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { matchesTag } from '../http/entity-tag.js';
import { MissingResource } from '../http/refusal.js';
import { sandboxPolicy } from '../http/security-headers.js';
import type { PageRequest } from './page-handler.js';

type FileFound = Extract<ReplyOf<'readPage'>, { kind: 'file' }>;

/**
 * Raster images cannot run anything, whatever else is in them, so browsers may show them. All else is offered for
 * download.
 */
const rasterImages: readonly { readonly type: string; readonly proves: (start: string) => boolean }[] = [
  { type: 'image/png', proves: (start) => start.startsWith('\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', proves: (start) => start.startsWith('\xff\xd8\xff') },
  { type: 'image/gif', proves: (start) => start.startsWith('GIF87a') || start.startsWith('GIF89a') },
  { type: 'image/webp', proves: (start) => start.startsWith('RIFF') && start.startsWith('WEBP', 8) },
  {
    type: 'image/avif',
    proves: (start) => start.startsWith('ftypavif', 4) || start.startsWith('ftypavis', 4),
  },
];

/** Sends a file of the repository, piece by piece, with the type its first bytes prove. */
export async function sendFile(
  parts: FrontParts,
  { request, response }: PageRequest,
  file: FileFound,
): Promise<void> {
  const tag = `"${file.blob}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  if (matchesTag(request.headers['if-none-match'], tag)) {
    response.writeHead(304).end();
    return;
  }
  let piece = await readPiece(parts, file, 0);
  response.writeHead(200, { ...typeHeaders(piece, file.path), 'Content-Length': file.bytes });
  let sent = 0;
  while (request.method !== 'HEAD' && piece.length > 0 && !response.destroyed) {
    if (!response.write(piece)) await drained(response);
    sent += piece.length;
    piece = sent < file.bytes ? await readPiece(parts, file, sent) : Buffer.alloc(0);
  }
  response.end();
}

async function readPiece({ store }: FrontParts, { blob }: FileFound, offset: number): Promise<Buffer> {
  const reply = await store.ask('readFile', { blob, offset });
  if (reply.kind === 'nothing') throw new MissingResource('There is no such file.');
  return Buffer.from(reply.base64, 'base64');
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

function typeHeaders(start: Buffer, path: string): Record<string, string> {
  const head = start.subarray(0, 16).toString('latin1');
  const image = rasterImages.find(({ proves }) => proves(head));
  if (image !== undefined) return { 'Content-Type': image.type };
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
