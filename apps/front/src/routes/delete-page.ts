import { listMaxRows } from '@erwik/events';
import type { PageConflict, PageRow, Sha } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { changeFields } from '../views/change-model.js';
import type { DeleteInput } from '../views/change-model.js';
import { actionUrl } from '../views/urls.js';
import { newKey } from './draft.js';
import { makeChange, readSigning, sendFresh } from './make-change.js';
import { rowsPerPage } from './old-revisions.js';
import type { PageHandler, PageRequest } from './page-handler.js';
import type { SiteHandler } from './site-handler.js';

/** `GET /P/_delete`: asks before the page is deleted, and shows which pages link to it. */
export function confirmDelete(parts: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name, query } = page;
    const found = await parts.store.ask('readPage', { name });
    if (found.kind === 'redirect') return redirect(response, 303, actionUrl(found.to, '_delete'));
    if (found.kind !== 'page') throw new MissingResource('There is no page of that name to be deleted.');
    await sendForm(parts, page, {
      base: found.head,
      summary: query.get(changeFields.summary) ?? '',
      author: rememberedAuthor(request),
      key: newKey(),
      emptied: query.has('emptied'),
      problem: null,
    });
  };
}

/** `POST /P/_delete`: deletes the page, unless it has changed since its reader was asked. */
export function deletePage(parts: FrontParts): PageHandler {
  return async (page) => {
    const fields = await readForm(page.request);
    const base = fields.get(changeFields.base) ?? '';
    if (!/^[0-9a-f]{40}$/.test(base))
      throw new BadRequest(400, 'bad_base', 'Which revision of the page to delete is not said.');
    const signing = readSigning(fields);
    const { name } = page;
    const made = await makeChange(parts, page, signing, (signed) =>
      parts.store.ask('changePages', {
        ...signed,
        changes: [{ name, text: null, base: { commit: base } }],
        merge: 'auto',
      }),
    );
    if (made.kind === 'saved' || made.kind === 'unchanged')
      return redirect(page.response, 303, pageUrl(name));
    const typed = { ...signing, base, emptied: false };
    if (made.kind === 'problem') {
      const problem = { kind: 'failed', message: made.message } as const;
      return sendForm(parts, page, { ...typed, key: made.key, problem }, made.status);
    }
    await askAgain(parts, page, {
      ...typed,
      key: newKey(),
      seen: base,
      conflict: made.conflicts[0],
      head: made.head,
    });
  };
}

type Again = Omit<DeleteInput, 'name' | 'linkedFrom' | 'problem'> & {
  readonly seen: Sha;
  readonly conflict: PageConflict | undefined;
  readonly head: Sha | null;
};

/** The page is not what its reader saw: they are told who changed it, and may still delete it. */
async function askAgain(
  parts: FrontParts,
  page: PageRequest,
  { seen, conflict, head, ...typed }: Again,
): Promise<void> {
  const change = conflict?.current?.change;
  if (change === undefined || head === null)
    throw new MissingResource('There is no page of that name any more.');
  await sendForm(parts, page, { ...typed, base: head, problem: { kind: 'changed', change, seen } }, 409);
}

async function sendForm(
  parts: FrontParts,
  page: PageRequest,
  typed: Omit<DeleteInput, 'name' | 'linkedFrom'>,
  status = 200,
): Promise<void> {
  const { name } = page;
  const linkedFrom = await linksTo(parts, name);
  sendFresh(page, parts.views.delete(parts.site(), { ...typed, name, linkedFrom }), status);
}

async function linksTo({ store }: FrontParts, name: string): Promise<readonly PageRow[]> {
  try {
    return (await store.ask('backlinks', { name, limit: listMaxRows })).pages;
  } catch (error) {
    if (error instanceof UnavailableStore) return [];
    throw error;
  }
}

/** `/_deleted`: the deleted pages, with the way to restore each. */
export function deletedPages({ store, views, site }: FrontParts): SiteHandler {
  return async (fields) => {
    const cursor = fields.get('cursor') ?? null;
    const { pages, next, complete } = await store.ask('listDeleted', { cursor, limit: rowsPerPage });
    const olderUrl = next === null ? null : `/_deleted?cursor=${encodeURIComponent(next)}`;
    return views.deleted(site(), { pages, olderUrl, complete });
  };
}
