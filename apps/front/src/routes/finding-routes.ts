import type { Response } from 'express';
import { listMaxRows } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import type { Fields } from '../http/read-form.js';
import { redirect } from '../http/send.js';
import { pageListUrl, tagUrl } from '../views/urls.js';
import type { SiteHandler } from './site-handler.js';

/** The list of all pages shows names alone, so more of them fit; a tree of all is best seen whole. */
const pagesPerPage = 200;
/** Rows of the lists that have no second page: who needs more asks the API. */
const choreRows = 200;

/** `/_pages?prefix=&order=`: all pages. */
export function allPages({ store, views, site }: FrontParts): SiteHandler {
  return async (fields) => {
    const prefix = (fields.get('prefix') ?? '').slice(0, 1024);
    const order = orderIn(fields);
    const cursor = fields.get('cursor') ?? null;
    const limit = order === 'folder' ? listMaxRows : pagesPerPage;
    const sort = order === 'latest' ? 'updated' : 'path';
    const { pages, next, total, initials } = await store.ask('listPages', { prefix, cursor, limit, sort });
    const nextUrl = next === null ? null : withCursor(pageListUrl(prefix, order), next);
    return views.allPages(site(), { pages, prefix, order, initials, total, nextUrl });
  };
}

function orderIn(fields: Fields): 'title' | 'folder' | 'latest' {
  const order = fields.get('order');
  return order === 'folder' || order === 'latest' ? order : 'title';
}

/** `/_tags`: all tags. */
export function tags({ store, views, site }: FrontParts): SiteHandler {
  return async () => views.tags(site(), await store.ask('tags', { limit: listMaxRows }));
}

/** `/_tags/<tag>`: the pages with a tag; 404 where there is none. */
export function tagged({ store, views, site }: FrontParts): SiteHandler {
  return async (fields, response, rest) => {
    const cursor = fields.get('cursor') ?? null;
    const asked = { prefix: '', cursor, limit: pagesPerPage, tag: rest.slice(0, 200) };
    const { pages, next, total } = await store.ask('listPages', asked);
    if (total === 0) response.status(404);
    const nextUrl = next === null ? null : withCursor(tagUrl(rest), next);
    return views.tag(site(), { tag: rest, pages, total, nextUrl });
  };
}

/** `/_orphans`: pages that no other links to. */
export function orphans({ store, views, site }: FrontParts): SiteHandler {
  return async () => views.orphans(site(), await store.ask('orphans', { limit: choreRows }));
}

/** `/_broken`: pages with links that lead nowhere. */
export function broken({ store, views, site }: FrontParts): SiteHandler {
  return async () => views.broken(site(), await store.ask('broken', { limit: choreRows }));
}

/** `/_random`: leads to any page. */
export function randomPage({ store }: FrontParts): SiteHandler {
  return async (_fields, response: Response) => {
    const { name } = await store.ask('randomPage', {});
    response.setHeader('Cache-Control', 'no-store');
    redirect(response, 302, name === null ? '/' : pageUrl(name));
    return null;
  };
}

/** An address with the place where its list goes on. */
export function withCursor(url: string, cursor: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}
