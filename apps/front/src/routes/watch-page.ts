import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { HistoryRow, PageName, Sha } from '@erwik/events';
import { watchedMax } from '@erwik/bus';
import type { WatchList } from '@erwik/bus';
import type { FrontParts } from '../front-parts.js';
import { readerId, rememberReader } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { seenPrefix, viewWatch, viewWatched, watchField } from '../views/watched.js';
import type { PageHandler } from './page-handler.js';

/** A browser that has no list yet watches nothing. */
const nothingWatched: WatchList = new Map();

/** `GET /P/_watch`: whether this browser watches the page, and the button that changes it. */
export function askWatch({ watchLists, site }: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const list = await listOf(watchLists, request);
    response.setHeader('Cache-Control', 'private, no-store');
    sendHtml(request, response, viewWatch(site(), { name, watched: list.has(name) }));
  };
}

/** `POST /P/_watch`: puts the page on this browser's list, or takes it off. */
export function setWatch({ store, watchLists }: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const fields = await readForm(request);
    const reader = readerId(request) ?? randomUUID();
    if (fields.get(watchField) === '0') await watchLists.unwatch(reader, name);
    else {
      const reply = await store.ask('readPage', { name });
      if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
      const { change } = await latestOf(store, name);
      if (!(await watchLists.watch(reader, name, change?.commit ?? reply.head)))
        throw new BadRequest(409, 'list_full', `A list has at most ${watchedMax} pages. Take one off first.`);
    }
    rememberReader(response, reader);
    redirect(response, 303, '/_watched');
  };
}

/** `/_watched`: what this browser watches, what has changed there; POST says which changes were seen. */
export function watchedPages({ store, watchLists, site }: FrontParts): RequestHandler {
  return async (request, response) => {
    if (request.method === 'POST') {
      const seen = seenIn(await readForm(request));
      const reader = readerId(request);
      if (reader !== null) await watchLists.setSeen(reader, seen);
      return redirect(response, 303, '/_watched');
    }
    const list = await listOf(watchLists, request);
    const rows = await Promise.all(
      [...list].map(async ([name, seen]) => ({ ...(await latestOf(store, name)), seen })),
    );
    response.setHeader('Cache-Control', 'private, no-store');
    sendHtml(request, response, viewWatched(site(), { rows, nowMs: Date.now() }));
  };
}

function listOf(lists: FrontParts['watchLists'], request: Request): Promise<WatchList> {
  const reader = readerId(request);
  return reader === null ? Promise.resolve(nothingWatched) : lists.read(reader);
}

/** Each field tells the commit that was shown, and the page it changed. */
function seenIn(fields: Fields): WatchList {
  const told = [...fields].filter(([field]) => field.startsWith(seenPrefix));
  const seen = told.flatMap(([, value]): [PageName, Sha][] => {
    const [, commit, name] = /^([0-9a-f]{40}) (.+)$/s.exec(value) ?? [];
    return commit === undefined || name === undefined ? [] : [[name, commit]];
  });
  if (seen.length === 0 || seen.length < told.length || seen.length > watchedMax)
    throw new BadRequest(400, 'bad_changes', 'This names no changes of pages.');
  return new Map(seen);
}

type Latest = { readonly name: PageName; readonly change: HistoryRow | null };

async function latestOf(store: FrontParts['store'], name: PageName): Promise<Latest> {
  const { rows } = await store.ask('history', { name, cursor: null, limit: 1 });
  return { name, change: rows[0] ?? null };
}
