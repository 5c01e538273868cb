import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import { listMaxRows } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { readJson } from '../http/read-json.js';
import { readQuery } from '../http/read-form.js';
import { MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import type { LiveEvents } from '../live/live-events.js';
import { commitIn } from '../routes/old-revisions.js';
import { only } from '../routes/only-methods.js';
import { renderDraft } from '../routes/render-draft.js';
import { openStream } from '../routes/open-stream.js';
import { refuseCrossSite } from '../guards/same-origin.js';
import { limitIn, ListQuery, parseQuery, RenderBody, SearchQuery, SuggestQuery } from './api-schemas.js';
import { meshApi, receiptsApi } from './mesh-api.js';
import { pagesApi } from './pages-api.js';

type Answer = (request: Request) => unknown;

/** The JSON API, version 1. */
export function apiRoutes(parts: FrontParts, live: LiveEvents): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const get = (path: string, answer: Answer): void => {
    router.all(path, only('GET'), json(answer));
  };
  get('/pages', listPages(parts));
  get('/search', search(parts));
  get('/suggest', suggest(parts));
  get('/recent', recent(parts));
  get('/wanted', () => wanted(parts));
  get('/conflicts', () => conflicts(parts));
  get('/commits/:commit', (request) => readCommit(parts, String(request.params['commit'])));
  get('/commits/:commit/receipts', (request) => receiptsApi(parts, String(request.params['commit'])));
  get('/mesh', () => meshApi(parts));
  router.all('/render', only('POST'), json(render(parts)));
  router.all('/events', only('GET'), openStream(live));
  router.use('/pages', pagesApi(parts));
  router.use(() => {
    throw new MissingResource('The API has nothing at this address.');
  });
  return router;
}

function json(answer: Answer): RequestHandler {
  return async (request, response) => sendJson(response, await answer(request));
}

function render(parts: FrontParts): Answer {
  return async (request) => {
    refuseCrossSite(request);
    const { path, text } = await readJson(request, RenderBody);
    return { html: await renderDraft(parts, { name: path, text }) };
  };
}

function listPages({ store }: FrontParts): Answer {
  return async (request) => {
    const { prefix, cursor, limit } = parseQuery(ListQuery, readQuery(request.originalUrl));
    const reply = await store.ask('listPages', { prefix, cursor, limit: limitIn(limit) });
    return { items: reply.pages, next: reply.next, total: reply.total };
  };
}

function search({ store }: FrontParts): Answer {
  return (request) => {
    const { q, offset, limit } = parseQuery(SearchQuery, readQuery(request.originalUrl));
    return store.ask('search', { query: q, offset, limit: limitIn(limit) });
  };
}

function suggest({ store }: FrontParts): Answer {
  return (request) => {
    const { q, limit } = parseQuery(SuggestQuery, readQuery(request.originalUrl));
    return store.ask('suggest', { query: q, limit: limitIn(limit, 10) });
  };
}

function recent({ store }: FrontParts): Answer {
  return async (request) => {
    const { cursor, limit } = parseQuery(ListQuery, readQuery(request.originalUrl));
    const reply = await store.ask('recent', { cursor, limit: limitIn(limit) });
    return { items: reply.rows, next: reply.next, complete: reply.complete };
  };
}

async function wanted({ store }: FrontParts): Promise<unknown> {
  const { pages, complete } = await store.ask('wanted', { limit: listMaxRows });
  return { items: pages, complete };
}

async function conflicts({ store }: FrontParts): Promise<unknown> {
  const { rows, complete } = await store.ask('conflicts', { limit: listMaxRows });
  return { items: rows, complete };
}

async function readCommit({ store }: FrontParts, commit: string): Promise<unknown> {
  const reply = await store.ask('readCommit', { commit: commitIn(commit) });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
  const { change, message, pages } = reply;
  return { ...change, message, pages };
}
