import type { PageName, ReplyOf, Sha } from '@erwik/events';
import { pathOfNewPage, titleOfName } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { sourceHtml } from '../rendering/source-html.js';
import { actionUrl, compareUrl } from '../views/urls.js';
import { sendVersion } from './send-file.js';
import { newKey, readDraft } from './draft.js';
import type { PageHandler } from './page-handler.js';
import { saveDraft } from './save-draft.js';

/** Rows of one page of a list: what fits a few screens. */
export const rowsPerPage = 50;

/** `GET /P/_history`: the page's changes, newest first, with `?cursor=` for older ones. */
export function pageHistory({ store, watch, views, site }: FrontParts): PageHandler {
  return async ({ request, response, name, query }) => {
    const cursor = query.get('cursor') ?? null;
    const { rows, next, complete } = await store.ask('history', { name, cursor, limit: rowsPerPage });
    if (rows.length === 0 && cursor === null && complete) await requirePage(store, name);
    const olderUrl =
      next === null ? null : `${actionUrl(name, '_history')}?cursor=${encodeURIComponent(next)}`;
    const input = { name, rows, head: watch.head, olderUrl, complete, nowMs: Date.now() };
    sendHtml(request, response, views.history(site(), input));
  };
}

async function requirePage(store: FrontParts['store'], name: PageName): Promise<void> {
  const reply = await store.ask('readPage', { name });
  if (reply.kind !== 'page') throw new MissingResource('There is no page of that name, and never was.');
}

/** `GET /P/_compare/a...b`: what changed between two commits; `?a=&b=` is what the form without a script asks for. */
export function comparePage({ store, views, site }: FrontParts): PageHandler {
  return async ({ request, response, name, rest, query }) => {
    if (rest === '') {
      const [a, b] = [query.get('a') ?? '', query.get('b') ?? ''];
      return redirect(response, 303, compareUrl(name, commitIn(a), commitIn(b)));
    }
    const [from = '', to = '', ...more] = rest.split('...');
    if (more.length > 0) throw new MissingResource('Two commits can be compared.');
    const reply = await store.ask('compare', { name, from: commitIn(from), to: commitIn(to) });
    if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have these commits.');
    const mode = query.get('mode') === 'unified' ? 'unified' : 'split';
    sendHtml(request, response, views.compare(site(), { name, from: reply.from, to: reply.to, mode }));
  };
}

/** `GET /P/_rev/<commit>`: the page as it was, or the file of that path. */
export function oldRevision(parts: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name, rest } = page;
    const file = await fileThen(parts, name, rest);
    if (file !== null) return sendVersion(parts, page, file);
    const revision = await readRevision(parts, name, rest);
    const title = titleOfName(name);
    if (revision.blob === null) {
      const gone = { name, title, html: null, change: revision.change };
      return sendHtml(request, response, parts.views.revision(parts.site(), gone), 404);
    }
    const { text, links, blob, change } = revision;
    const rendered = await parts.texts.render({ name, path: pathOfNewPage(name), blob, text, links });
    const html = rendered.page === null ? sourceHtml(text) : parts.views.passages(rendered.page.pieces, null);
    const input = { name, title: rendered.page?.title ?? title, html, change };
    sendHtml(request, response, parts.views.revision(parts.site(), input));
  };
}

/** `GET /P/_restore/<commit>`: asks whether the page as it was shall become the newest revision. */
export function confirmRestore(parts: FrontParts): PageHandler {
  return async ({ request, response, name, rest }) => {
    const revision = await readRevision(parts, name, rest);
    const current = await currentRevision(parts, name);
    sendHtml(
      request,
      response,
      parts.views.restore(parts.site(), { name, revision, current, key: newKey() }),
    );
  };
}

/** `POST /P/_restore/<commit>`: saves the page as it was. */
export function restoreRevision(parts: FrontParts): PageHandler {
  return async (page) => {
    const draft = readDraft(page.name, await readForm(page.request));
    const { text, blob, change } = await readRevision(parts, page.name, page.rest);
    if (blob === null) throw new MissingResource('The page did not exist then.');
    const summary = `Restore the revision of ${new Date(change.at).toISOString().slice(0, 10)} (${page.rest.slice(0, 7)})`;
    await saveDraft(parts, page, { ...draft, text, summary, author: rememberedAuthor(page.request) });
  };
}

/** No path of the repository is longer. */
const filePathMaxChars = 1024;

type FileThen = Extract<ReplyOf<'fileAt'>, { kind: 'file' }>;

/** What is no page's name may be a file's path: then it is the file as it was. */
async function fileThen({ store }: FrontParts, name: string, rest: string): Promise<FileThen | null> {
  if (!name.includes('.') || name.length > filePathMaxChars) return null;
  const reply = await store.ask('fileAt', { path: name, commit: commitIn(rest) });
  return reply.kind === 'file' ? reply : null;
}

type ReadRevision = Extract<ReplyOf<'readRevision'>, { kind: 'revision' }>;

async function readRevision({ store }: FrontParts, name: PageName, rest: string): Promise<ReadRevision> {
  const reply = await store.ask('readRevision', { name, commit: commitIn(rest) });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
  return reply;
}

async function currentRevision({ store }: FrontParts, name: PageName): Promise<ReadRevision | null> {
  const reply = await store.ask('readPage', { name });
  if (reply.kind !== 'page') return null;
  const revision = await store.ask('readRevision', { name, commit: reply.head });
  return revision.kind === 'nothing' ? null : revision;
}

/**
 * A commit in an address: 40 hex digits. Almost that is a slip of the hand (400), and anything else names nothing
 * (404).
 */
export function commitIn(text: string): Sha {
  if (/^[0-9a-f]{40}$/.test(text)) return text;
  if (/^[0-9a-f]+$/i.test(text))
    throw new BadRequest(400, 'bad_commit', 'A commit is written as 40 hex digits in lower case.');
  throw new MissingResource('A commit is named by 40 hex digits.');
}
