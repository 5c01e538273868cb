import { pageUrl, titleFrontMatterFor } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { BadRequest } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import type { Draft } from '../views/model.js';
import { actionUrl } from '../views/urls.js';
import { newKey } from './draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';

/** `GET /P/_edit`: the page's text in a form, or an empty form for a page that does not exist. */
export function editPage({ store, views, site }: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name } = page;
    const reply = await store.ask('readPage', { name });
    if (reply.kind === 'redirect') return redirect(response, 301, actionUrl(reply.to, '_edit'));
    if (reply.kind === 'ambiguous') return redirect(response, 302, pageUrl(name));
    if (reply.kind === 'file')
      throw new BadRequest(422, 'not_a_page', 'A file is at this address; it has no text to edit.');
    const draft: Draft =
      reply.kind === 'page'
        ? { ...emptyDraft(page), text: reply.text, base: reply.head }
        : { ...emptyDraft(page), text: titleFrontMatterFor(page.query.get('title') ?? '', name) ?? '' };
    sendHtml(request, response, views.edit(site(), { draft, panel: null, problem: null }));
  };
}

function emptyDraft({ request, name }: PageRequest): Draft {
  return { name, text: '', base: null, summary: '', author: rememberedAuthor(request), key: newKey() };
}
