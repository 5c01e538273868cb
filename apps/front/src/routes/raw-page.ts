import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { matchesTag } from '../http/entity-tag.js';
import { MissingResource } from '../http/refusal.js';
import { sandboxPolicy } from '../http/security-headers.js';
import { redirect, sendText } from '../http/send.js';
import type { PageHandler, PageRequest } from './page-handler.js';

/** `GET /P/_raw`, `/P?raw`: the page's text as it is stored. */
export function rawPage(parts: FrontParts): PageHandler {
  return (page) => sendRaw(parts, page);
}

/** Sends a page's text as it is stored, as plain text. */
export async function sendRaw(
  { store }: FrontParts,
  { request, response, name }: PageRequest,
): Promise<void> {
  const reply = await store.ask('readPage', { name });
  if (reply.kind === 'redirect') return redirect(response, 301, `${pageUrl(reply.to)}/_raw`);
  if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
  const tag = `"${reply.blob}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  response.setHeader('Cache-Control', 'no-cache');
  if (matchesTag(request.headers['if-none-match'], tag)) response.writeHead(304).end();
  else sendText(response, reply.text);
}
