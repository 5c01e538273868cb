import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { HistoryRow, PageName } from '@erwik/events';
import { watchedMax } from '@erwik/bus';
import type { WatchList } from '@erwik/bus';
import type { FrontParts } from '../front-parts.js';
import { refuseCrossSite } from '../guards/same-origin.js';
import { readerId, rememberReader } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { viewWatch, viewWatched, watchFields } from '../views/watched.js';
import type { PageHandler } from './page-handler.js';

/** A browser that has no list yet watches nothing. */
const nothingWatched: WatchList = { pages: [], seenAt: 0 };

/** `GET /P/_watch`: whether this browser watches the page, and the button that changes it. */
export function askWatch({ watchLists, site }: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const { pages } = await listOf(watchLists, request);
    response.setHeader('Cache-Control', 'private, no-store');
    sendHtml(request, response, viewWatch(site(), { name, watched: pages.includes(name) }));
  };
}

/** `POST /P/_watch`: puts the page on this browser's list, or takes it off. */
export function setWatch({ store, watchLists }: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    refuseCrossSite(request);
    const watched = (await readForm(request)).get(watchFields.watch) !== '0';
    const reader = readerId(request) ?? randomUUID();
    if (watched) await requirePage(store, name);
    if (!(await watchLists.set(reader, name, watched)))
      throw new BadRequest(409, 'list_full', `A list has at most ${watchedMax} pages. Take one off first.`);
    rememberReader(response, reader);
    redirect(response, 303, '/_watched');
  };
}

async function requirePage(store: FrontParts['store'], name: PageName): Promise<void> {
  const reply = await store.ask('readPage', { name });
  if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
}

/** `/_watched`: what this browser watches, what has changed there; POST says that all of it was seen. */
export function watchedPages(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    if (request.method === 'POST') {
      refuseCrossSite(request);
      const at = Number((await readForm(request)).get(watchFields.seen));
      if (!Number.isSafeInteger(at)) throw new BadRequest(400, 'bad_moment', 'This names no moment.');
      const reader = readerId(request);
      if (reader !== null) await parts.watchLists.setSeen(reader, Math.min(at, Date.now()));
      return redirect(response, 303, '/_watched');
    }
    const nowMs = Date.now();
    const { pages, seenAt } = await listOf(parts.watchLists, request);
    const rows = await Promise.all(pages.map((name) => latestOf(parts, name)));
    response.setHeader('Cache-Control', 'private, no-store');
    sendHtml(request, response, viewWatched(parts.site(), { rows, seenAt, nowMs }));
  };
}

function listOf(lists: FrontParts['watchLists'], request: Request): Promise<WatchList> {
  const reader = readerId(request);
  return reader === null ? Promise.resolve(nothingWatched) : lists.read(reader);
}

type Latest = { readonly name: PageName; readonly change: HistoryRow | null };

async function latestOf({ store }: FrontParts, name: PageName): Promise<Latest> {
  const { rows } = await store.ask('history', { name, cursor: null, limit: 1 });
  return { name, change: rows[0] ?? null };
}
