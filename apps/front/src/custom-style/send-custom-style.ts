import type { RequestHandler } from 'express';
import { readBlob } from '../exports/read-blob.js';
import type { FrontParts } from '../front-parts.js';
import { matchesTag } from '../http/entity-tag.js';
import { readQuery } from '../http/read-form.js';
import { MissingResource } from '../http/refusal.js';

/**
 * `GET /_custom.css?v=<blob>`: the wiki's own stylesheet, which browsers may keep under that address. The policy of the pages
 * keeps it from loading anything of other sites.
 */
export function sendCustomStyle({ store, customStyle }: FrontParts): RequestHandler {
  return async (request, response) => {
    const blob = await customStyle.find();
    if (blob === null || readQuery(request.originalUrl).get('v') !== blob)
      throw new MissingResource('This wiki has no such stylesheet.');
    const tag = `"${blob}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
    if (matchesTag(request.headers['if-none-match'], tag)) {
      response.writeHead(304).end();
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of readBlob(store, blob)) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    response.writeHead(200, { 'Content-Type': 'text/css; charset=utf-8', 'Content-Length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}
