import type { ReplyOf } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { matchesTag } from '../http/entity-tag.js';
import { MissingResource } from '../http/refusal.js';
import { sandboxPolicy } from '../http/security-headers.js';
import { redirect, sendText } from '../http/send.js';
import { wantsMarkdown } from '../http/wants-markdown.js';
import { homeNames } from '../pages/page-documents.js';
import type { StoreClient } from '../store/store-client.js';
import type { PageHandler, PageRequest } from './page-handler.js';

const plain = 'text/plain; charset=utf-8';
const markdown = 'text/markdown; charset=utf-8';

/** `GET /P/_raw`, `/P?raw`: the page's text as it is stored. */
export function rawPage(parts: FrontParts): PageHandler {
  return (page) => sendRaw(parts, page);
}

/** Sends a page's text as it is stored, as plain text. */
export async function sendRaw(
  { store }: FrontParts,
  { request, response, name }: PageRequest,
): Promise<void> {
  const reply = await readNamed(store, name);
  if (reply.kind === 'redirect') return redirect(response, 301, `${pageUrl(reply.to)}/_raw`);
  if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
  const tag = `"${reply.blob}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Content-Security-Policy', sandboxPolicy);
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('Vary', 'Accept');
  if (matchesTag(request.headers['if-none-match'], tag)) response.writeHead(304).end();
  else sendText(response, reply.text, wantsMarkdown(request) ? markdown : plain);
}

/** The page of a name; for no name the home page. */
async function readNamed(store: StoreClient, name: string): Promise<ReplyOf<'readPage'>> {
  if (name !== '') return store.ask('readPage', { name });
  for (const home of homeNames) {
    const reply = await store.ask('readPage', { name: home });
    const found =
      reply.kind === 'redirect' && !reply.moved ? await store.ask('readPage', { name: reply.to }) : reply;
    if (found.kind !== 'missing') return found;
  }
  throw new MissingResource('This wiki has no home page.');
}
