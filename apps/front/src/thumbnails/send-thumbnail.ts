import type { Sha } from '@erwik/events';
import { thumbnailWidths } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { readBlob } from '../exports/read-blob.js';
import { matchesTag } from '../http/entity-tag.js';
import { rasterTypeOf } from '../http/raster-type.js';
import { BadRequest } from '../http/refusal.js';
import { sandboxPolicy } from '../http/security-headers.js';
import type { PageRequest } from '../routes/page-handler.js';

/** Answers a request for a picture in a width (`?w=`) with the smaller picture; false where that is not asked for, or there is none. */
export async function sendThumbnail(
  { store, thumbnails }: FrontParts,
  { request, response, query }: PageRequest,
  blob: Sha,
): Promise<boolean> {
  const asked = query.get('w');
  if (asked === undefined) return false;
  const width = thumbnailWidths.find((each) => String(each) === asked);
  if (width === undefined)
    throw new BadRequest(400, 'bad_width', `Pictures are made ${thumbnailWidths.join(', ')} pixels wide.`);
  const tag = `"${blob}-w${width}"`;
  const isKnown = matchesTag(request.headers['if-none-match'], tag);
  const image = isKnown ? null : await thumbnails.get({ blob, width }, () => readImage(store, blob));
  if (!isKnown && image === null) return false;
  response.setHeader('ETag', tag);
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  if (image === null) {
    response.writeHead(304).end();
    return true;
  }
  response.writeHead(200, { 'Content-Type': 'image/webp', 'Content-Length': image.length });
  response.end(request.method === 'HEAD' ? undefined : image);
  return true;
}

/** The bytes of a picture whose first bytes prove that it is one that stands still; null for all else. */
async function readImage(store: FrontParts['store'], blob: Sha): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  for await (const piece of readBlob(store, blob)) {
    if (pieces.length === 0 && !shrinkable.has(rasterTypeOf(piece) ?? '')) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const shrinkable = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/avif']);
