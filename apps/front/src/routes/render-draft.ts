import { createHash } from 'node:crypto';
import { pageTextMaxBytes } from '@erwik/events';
import type { PageName } from '@erwik/events';
import { pathOfNewPage, scanLinkTargets } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { BadRequest } from '../http/refusal.js';
import { sourceHtml } from '../rendering/source-html.js';

/** Renders a text that is not saved (yet) as if it were the page's. Plain source where it is too complex. */
export async function renderDraft(
  { store, included, views }: FrontParts,
  { name, text }: { readonly name: PageName; readonly text: string },
): Promise<string> {
  if (Buffer.byteLength(text) > pageTextMaxBytes) {
    throw new BadRequest(413, 'text_too_large', `A page has at most ${pageTextMaxBytes} bytes.`);
  }
  const { links } = await store.ask('resolveLinks', { from: name, targets: scanLinkTargets(text) });
  const { page } = await included.render({
    name,
    path: pathOfNewPage(name),
    blob: contentKey(text),
    text,
    links,
  });
  return page === null ? sourceHtml(text) : views.passages(page.pieces, null);
}

function contentKey(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
