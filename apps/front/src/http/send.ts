import type { Request, Response } from 'express';
import { endAndClose } from './end-and-close.js';
import { contentTag, matchesTag } from './entity-tag.js';

/**
 * Sends a document that is made for this request. An answer to GET with status 200 has an entity tag, and is 304
 * where the client has it.
 */
export function sendHtml(request: Request, response: Response, document: string, status?: number): void {
  const given = status ?? response.statusCode;
  sendTagged(request, response, { text: document, type: 'text/html; charset=utf-8', status: given });
}

/** A text that is made for one request. */
export type MadeText = { readonly text: string; readonly type: string; readonly status?: number };

/** Sends a text of any type in the same way as `sendHtml`. */
export function sendTagged(
  request: Request,
  response: Response,
  { text, type, status = 200 }: MadeText,
): void {
  const bytes = Buffer.from(text);
  const tag = `"${contentTag(bytes)}"`;
  response.setHeader('ETag', tag);
  if (status === 200 && isRead(request) && matchesTag(request.headers['if-none-match'], tag)) {
    response.writeHead(304).end();
    return;
  }
  sendBytes(response, bytes, { status, type });
}

/** Sends a value as JSON. */
export function sendJson(response: Response, value: unknown, status = 200): void {
  sendBytes(response, Buffer.from(JSON.stringify(value)), { status, type: 'application/json' });
}

/** Sends text of the wiki as it is. */
export function sendText(response: Response, text: string, type = 'text/plain; charset=utf-8'): void {
  sendBytes(response, Buffer.from(text), { status: 200, type });
}

/** Sends the client elsewhere on this node. `location` begins with one slash, so it cannot lead to another host. */
export function redirect(response: Response, status: 301 | 302 | 303 | 308, location: string): void {
  if (!/^\/(?![/\\])/.test(location)) throw new Error('a redirect leads to a path of this node');
  response.writeHead(status, { Location: location, 'Content-Length': 0 }).end();
}

function sendBytes(
  response: Response,
  bytes: Buffer,
  { status, type }: { status: number; type: string },
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  if (response.getHeader('Connection') === 'close') endAndClose(response, bytes);
  else response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}
