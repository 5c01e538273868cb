import type { ReplyOf } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import { nameOfPath, pageUrl, parsePageName } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { changeFields } from '../views/change-model.js';
import type { RenameChoices, RenameInput } from '../views/change-model.js';
import { actionUrl } from '../views/urls.js';
import { newKey } from './draft.js';
import { makeChange, readSigning, sendFresh } from './make-change.js';
import type { PageHandler, PageRequest } from './page-handler.js';

/** `GET /P/_rename`: asks for the new name, and says which links are concerned. */
export function confirmRename(parts: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name } = page;
    const found = await parts.store.ask('readPage', { name });
    if (found.kind === 'redirect') return redirect(response, 303, actionUrl(found.to, '_rename'));
    if (found.kind !== 'page') throw new MissingResource('There is no page of that name to be renamed.');
    const usual = { redirect: true, updateLinks: true, subpages: true };
    const choices = { to: page.query.get(changeFields.to) ?? name, ...usual, summary: '' };
    const typed = { name, choices, author: rememberedAuthor(request), key: newKey(), problem: null };
    await sendForm(parts, page, typed);
  };
}

/** `POST /P/_rename`: renames the page, or shows the form again with the reason why not. */
export function renamePage(parts: FrontParts): PageHandler {
  return async (page) => {
    const fields = await readForm(page.request);
    const choices = readChoices(fields);
    const signing = readSigning(fields);
    const { name } = page;
    const made = await makeChange(parts, page, signing, (signed) =>
      parts.store.ask('movePage', { ...signed, ...choices, summary: signed.summary, from: name, talk: true }),
    );
    if (made.kind === 'saved')
      return redirect(page.response, 303, `${newUrl(choices.to)}?saved=${made.commit}`);
    if (made.kind !== 'problem') return redirect(page.response, 303, `${newUrl(choices.to)}?unchanged=1`);
    const { message, key, status } = made;
    const typed = { name, choices, author: signing.author, key, problem: message };
    await sendForm(parts, page, typed, status);
  };
}

/** What the store makes of a name that it has taken. */
function newUrl(to: string): string {
  const parsed = parsePageName((nameOfPath(to) ?? to).replace(/^\//, ''));
  return parsed.ok ? pageUrl(parsed.name) : '/';
}

function readChoices(fields: Fields): RenameChoices {
  return {
    to: (fields.get(changeFields.to) ?? '').trim(),
    redirect: fields.has(changeFields.redirect),
    updateLinks: fields.has(changeFields.links),
    subpages: fields.has(changeFields.subpages),
    summary: fields.get(changeFields.summary) ?? '',
  };
}

async function sendForm(
  parts: FrontParts,
  page: PageRequest,
  typed: Omit<RenameInput, 'concerns'>,
  status = 200,
): Promise<void> {
  const concerns = await concernsOf(parts, typed.name);
  sendFresh(page, parts.views.rename(parts.site(), { ...typed, concerns }), status);
}

/** A page can be renamed while nobody knows its links. */
async function concernsOf(
  { store }: FrontParts,
  name: string,
): Promise<Extract<ReplyOf<'readMove'>, { kind: 'move' }> | null> {
  try {
    const reply = await store.ask('readMove', { name });
    return reply.kind === 'move' ? reply : null;
  } catch (error) {
    if (error instanceof UnavailableStore) return null;
    throw error;
  }
}
