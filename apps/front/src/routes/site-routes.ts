import { Router } from 'express';
import type { RequestHandler, Response } from 'express';
import { pageUrl, parsePageName, titleOfName } from '@erwik/pages';
import { exportHtmlZip, exportZip } from '../exports/export-zip.js';
import type { FrontParts } from '../front-parts.js';
import { readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { readArrival } from '../mesh/read-arrival.js';
import { commitIn, rowsPerPage } from './old-revisions.js';
import { only } from './only-methods.js';

/** The first rows of a list that has no second page: who needs more asks the API. */
const wantedRows = 200;
/** The list of all pages shows names alone, so more of them fit. */
const pagesPerPage = 200;
/** Longest query the store takes, in characters. */
const queryMaxChars = 256;
const searchOffsetMax = 10_000;
/** What happened in the mesh lately; more stands in the router's own log. */
const logLinesShown = 50;

type SiteHandler = (fields: Fields, response: Response) => Promise<string | null> | string | null;

/** The wiki's own pages: lists, search, help. */
export function siteRoutes(parts: FrontParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const pages: readonly (readonly [string, SiteHandler])[] = [
    ['/_recent', recentChanges(parts)],
    ['/_pages', allPages(parts)],
    ['/_search', search(parts)],
    ['/_wanted', wanted(parts)],
    ['/_conflicts', conflicts(parts)],
    ['/_new', newPage(parts)],
    ['/_random', randomPage(parts)],
    ['/_help', () => parts.views.help(parts.site(), null)],
    ['/_mesh', meshPage(parts)],
  ];
  for (const [path, handler] of pages) router.all(path, only('GET'), document(handler));
  router.all('/_export.zip', only('GET'), exportZip(parts));
  router.all('/_export.html.zip', only('GET'), exportHtmlZip(parts));
  router.all('/_commit/:commit', only('GET'), commitPage(parts));
  return router;
}

/** A handler that makes a document, or answers by itself and makes none. */
function document(handler: SiteHandler): RequestHandler {
  return async (request, response) => {
    const made = await handler(readQuery(request.originalUrl), response);
    if (made !== null) sendHtml(request, response, made);
  };
}

function recentChanges({ store, views, site }: FrontParts): SiteHandler {
  return async (fields) => {
    const cursor = fields.get('cursor') ?? null;
    const { rows, next, complete } = await store.ask('recent', { cursor, limit: rowsPerPage });
    const olderUrl = next === null ? null : `/_recent?cursor=${encodeURIComponent(next)}`;
    return views.recent(site(), { rows, olderUrl, complete, nowMs: Date.now() });
  };
}

function allPages({ store, views, site }: FrontParts): SiteHandler {
  return async (fields) => {
    const prefix = fields.get('prefix') ?? '';
    const order = fields.get('order') === 'folder' ? 'folder' : 'title';
    const cursor = fields.get('cursor') ?? null;
    const { pages, next, total } = await store.ask('listPages', { prefix, cursor, limit: pagesPerPage });
    const nextUrl = next === null ? null : `/_pages?${queryText({ prefix, order, cursor: next })}`;
    return views.allPages(site(), { pages, prefix, order, total, nextUrl });
  };
}

function search({ store, views, site }: FrontParts): SiteHandler {
  return async (fields) => {
    const query = (fields.get('q') ?? '').trim();
    const offset = offsetIn(fields);
    if (query.length > queryMaxChars) {
      throw new BadRequest(400, 'query_too_long', `A search has at most ${queryMaxChars} characters.`);
    }
    if (query === '')
      return views.search(site(), { query, hits: [], total: 0, offset, nextUrl: null, complete: true });
    const { hits, total, complete } = await store.ask('search', { query, offset, limit: rowsPerPage });
    const shown = offset + hits.length;
    const more = hits.length > 0 && shown < total && shown <= searchOffsetMax;
    const nextUrl = more ? `/_search?${queryText({ q: query, offset: String(shown) })}` : null;
    return views.search(site(), { query, hits, total, offset, nextUrl, complete });
  };
}

function offsetIn(fields: Fields): number {
  const text = fields.get('offset') ?? '0';
  if (/^\d{1,5}$/.test(text) && Number(text) <= searchOffsetMax) return Number(text);
  throw new BadRequest(400, 'bad_offset', `The offset is a whole number up to ${searchOffsetMax}.`);
}

function wanted({ store, views, site }: FrontParts): SiteHandler {
  return async () => views.wanted(site(), await store.ask('wanted', { limit: wantedRows }));
}

/** `/_conflicts`: what waits for a person to choose. */
function conflicts({ store, views, site }: FrontParts): SiteHandler {
  return async () => views.conflicts(site(), await store.ask('conflicts', { limit: wantedRows }));
}

/** `/_new?title=`: asks for a title, and leads to the empty page of that name. */
function newPage({ views, site }: FrontParts): SiteHandler {
  return (fields, response) => {
    const title = (fields.get('title') ?? '').trim();
    if (title === '') return views.newPage(site(), { title, message: null });
    const parsed = parsePageName(title);
    if (!parsed.ok) {
      response.status(400);
      return views.newPage(site(), { title, message: parsed.message });
    }
    const spelled = titleOfName(parsed.name) === title ? '' : `?${queryText({ title })}`;
    redirect(response, 303, `${pageUrl(parsed.name)}/_edit${spelled}`);
    return null;
  };
}

function randomPage({ store }: FrontParts): SiteHandler {
  return async (_fields, response) => {
    const { pages } = await store.ask('listPages', { prefix: '', cursor: null, limit: 500 });
    const chosen = pages[Math.floor(Math.random() * pages.length)];
    response.setHeader('Cache-Control', 'no-store');
    redirect(response, 302, chosen === undefined ? '/' : pageUrl(chosen.name));
    return null;
  };
}

/** `/_mesh`: readers see all that is known. */
function meshPage({ store, watch, mesh, views, site }: FrontParts): SiteHandler {
  return async () => {
    const [status, log] = await Promise.all([store.ask('status', {}), mesh.log(logLinesShown)]);
    const { head, pages, index, degraded } = status;
    const { report, meshed, convergedSinceMs } = mesh;
    const all = [...new Set([...watch.degraded, ...degraded])];
    const known = { report, meshed, convergedSinceMs, log, nowMs: Date.now() };
    return views.mesh(site(), { ...known, head, pages, indexed: index.complete, degraded: all });
  };
}

function commitPage({ config, store, mesh, views, site }: FrontParts): RequestHandler {
  return async (request, response) => {
    const reply = await store.ask('readCommit', { commit: commitIn(String(request.params['commit'])) });
    if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
    const arrival = await readArrival(mesh, { commit: reply.change, node: config.node });
    sendHtml(request, response, views.commit(site(), { ...reply, arrival }));
  };
}

function queryText(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}
