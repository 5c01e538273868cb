import { Router } from 'express';
import type { RequestHandler } from 'express';
import { pageUrl, parsePageName, titleOfName } from '@erwik/pages';
import { sendCustomStyle } from '../custom-style/send-custom-style.js';
import { diagramDocument } from '../diagrams/diagram-document.js';
import { exportHtmlZip, exportZip } from '../exports/export-zip.js';
import type { FrontParts } from '../front-parts.js';
import { readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { readArrival } from '../mesh/read-arrival.js';
import { postAccess, showAccess } from './access-page.js';
import { allFiles } from './all-files.js';
import { allPages, broken, orphans, randomPage, tagged, tags } from './finding-routes.js';
import { chooseLanguage } from './choose-language.js';
import { commitIn, rowsPerPage } from './old-revisions.js';
import { deletedPages } from './delete-page.js';
import { help, markdownHelp } from './help.js';
import { importFiles } from './import-files.js';
import { only } from './only-methods.js';
import { prefetchRules, prefetchUrl } from './prefetch.js';
import { watchedPages } from './watch-page.js';
import { recentChanges } from './recent-changes.js';
import type { SiteHandler } from './site-handler.js';
import { takeBackAuthor, takeBackCommit } from './take-back.js';
import { userChanges } from './user.js';

/** The first rows of a list that has no second page: who needs more asks the API. */
const wantedRows = 200;
/** Longest query the store takes, in characters. */
const queryMaxChars = 256;
const searchOffsetMax = 10_000;
/** What happened in the mesh lately; more stands in the router's own log. */
const logLinesShown = 50;

/** The wiki's own pages: lists, search, help. */
export function siteRoutes(parts: FrontParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const pages: readonly (readonly [string, SiteHandler])[] = [
    ['/_recent', recentChanges(parts)],
    ['/_pages', allPages(parts)],
    ['/_search', search(parts)],
    ['/_tags', tags(parts)],
    ['/_tags/:rest', tagged(parts)],
    ['/_user/:rest', userChanges(parts)],
    ['/_orphans', orphans(parts)],
    ['/_broken', broken(parts)],
    ['/_wanted', wanted(parts)],
    ['/_deleted', deletedPages(parts)],
    ['/_conflicts', conflicts(parts)],
    ['/_new', newPage(parts)],
    ['/_random', randomPage(parts)],
    ['/_help', help(parts)],
    ['/_help/markdown', markdownHelp(parts)],
    ['/_mesh', meshPage(parts)],
  ];
  for (const [path, handler] of pages) router.all(path, only('GET'), document(handler));
  router.all('/_custom.css', only('GET'), sendCustomStyle(parts));
  router.all('/_diagram', only('GET'), diagramDocument(parts.diagrams));
  router.route('/_access').get(showAccess(parts)).post(postAccess(parts));
  router.all('/_files', only('GET', 'POST'), allFiles(parts));
  router.all('/_export.zip', only('GET'), exportZip(parts));
  router.all('/_export.html.zip', only('GET'), exportHtmlZip(parts));
  router.all(prefetchUrl, only('GET'), prefetchRules());
  router.all('/_import', only('GET', 'POST'), importFiles(parts));
  router.all('/_language', only('POST'), chooseLanguage());
  router.all('/_watched', only('GET', 'POST'), watchedPages(parts));
  router.all('/_commit/:commit', only('GET'), commitPage(parts));
  router.all('/_commit/:commit/revert', only('GET', 'POST'), takeBackCommit(parts));
  router.all('/_user/:name/revert', only('GET', 'POST'), takeBackAuthor(parts));
  return router;
}

/** A handler that makes a document, or answers by itself and makes none. */
function document(handler: SiteHandler): RequestHandler {
  return async (request, response) => {
    const rest = request.params['rest'];
    const made = await handler(
      readQuery(request.originalUrl),
      response,
      typeof rest === 'string' ? rest : '',
    );
    if (made !== null) sendHtml(request, response, made);
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

/** `/_mesh`: readers see all that is known. */
function meshPage({ store, watch, rights, mesh, views, site }: FrontParts): SiteHandler {
  return async () => {
    const [status, log] = await Promise.all([store.ask('status', {}), mesh.log(logLinesShown)]);
    const { head, pages, index, degraded } = status;
    const { report, meshed, convergedSinceMs } = mesh;
    const all = [...new Set([...watch.degraded, ...degraded, ...rights.degraded])];
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
