import { pageUrl, sectionText, titleFrontMatterFor } from '@erwik/pages';
import type { ReplyOf } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { BadRequest } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import type { Draft } from '../views/model.js';
import { actionUrl } from '../views/urls.js';
import { newKey, sectionOf } from './draft.js';
import { offeredDraft, resumedDraft } from './keep-draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';

/**
 * `GET /P/_edit`: the page's text in a form, or an empty form for a page that does not exist; with `?section=` one section of it. A
 * draft that is kept is offered, and with `?draft=1` or `?draft=changes` is what the form holds.
 */
export function editPage(parts: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name } = page;
    const reply = await parts.store.ask('readPage', { name });
    if (reply.kind === 'redirect') return redirect(response, 301, actionUrl(reply.to, '_edit'));
    if (reply.kind === 'ambiguous') return redirect(response, 302, pageUrl(name));
    if (reply.kind === 'file')
      throw new BadRequest(422, 'not_a_page', 'A file is at this address; it has no text to edit.');
    const opened = reply.kind === 'page' ? pageDraft(page, reply) : await newDraft(parts, page);
    // The section that a link leads to may have gone meanwhile; the whole page is still there.
    if (opened === null) return redirect(response, 302, actionUrl(name, '_edit'));
    sendHtml(request, response, await formOf(parts, page, opened));
  };
}

async function formOf(parts: FrontParts, page: PageRequest, opened: Draft): Promise<string> {
  const { views, site } = parts;
  const offered = site().mayEdit ? await offeredDraft(parts, page, opened) : null;
  if (offered === null) return views.edit(site(), { draft: opened, panel: null, problem: null });
  const wanted = page.query.get('draft');
  if (wanted === undefined) {
    const kept = { atMs: offered.kept.atMs, changed: offered.changed };
    return views.edit(site(), { draft: opened, panel: null, problem: null, kept });
  }
  const panel = wanted === 'changes' ? { kind: 'changes' as const, before: opened.text } : null;
  return views.edit(site(), { draft: resumedDraft(opened, offered), panel, problem: null });
}

async function newDraft({ store }: FrontParts, page: PageRequest): Promise<Draft> {
  return { ...emptyDraft(page), text: await newText(store, page) };
}

function pageDraft(page: PageRequest, { text, head }: ReplyOf<'readPage'> & { kind: 'page' }): Draft | null {
  const draft = { ...emptyDraft(page), base: head };
  const wanted = sectionIn(page);
  if (wanted.section === undefined) return { ...draft, text };
  const section = sectionText(text, wanted.section);
  return section === null ? null : { ...draft, ...wanted, text: section };
}

function sectionIn({ query }: PageRequest): { readonly section?: number } {
  const wanted = sectionOf(query);
  if (query.has('section') && wanted.section === undefined)
    throw new BadRequest(
      400,
      'bad_section',
      'Sections are counted from 1: the address ends with ?section=1.',
    );
  return wanted;
}

/** What a new page starts with: its title, where the name does not tell it, and the nearest template. */
async function newText(store: FrontParts['store'], { name, query }: PageRequest): Promise<string> {
  const title = titleFrontMatterFor(query.get('title') ?? '', name) ?? '';
  const { text } = await store.ask('readTemplate', { name });
  // two front matters would be one and some text that looks like it
  return text === null ? title : /^---\s*\n/.test(text) ? text : title + text;
}

function emptyDraft({ request, name }: PageRequest): Draft {
  return { name, text: '', base: null, summary: '', author: rememberedAuthor(request), key: newKey() };
}
