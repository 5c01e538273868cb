import { listMaxRows } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sendHtml } from '../http/send.js';
import { actionUrl } from '../views/urls.js';
import type { PageHandler } from './page-handler.js';

/** Lines of one page of a blame: a long article is one, a large table several. */
const linesPerPage = 1000;

/** `GET /P/_links`: the pages that link here, what the page links to, and what of that is not here. */
export function pageLinks({ store, views, site }: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const { from, to, complete } = await store.ask('pageLinks', { name, limit: listMaxRows });
    sendHtml(request, response, views.links(site(), { name, from, to, complete }));
  };
}

/** `GET /P/_blame?from=`: who wrote each line. */
export function pageBlame({ store, views, site }: FrontParts): PageHandler {
  return async ({ request, response, name, query }) => {
    const from = lineIn(query);
    const reply = await store.ask('blame', { name, from, lines: linesPerPage });
    if (reply.kind === 'nothing') throw new MissingResource('There is no page of that name.');
    const url = (line: number): string => `${actionUrl(name, '_blame')}?from=${line}`;
    const beforeUrl = from === 1 ? null : url(Math.max(1, from - linesPerPage));
    const afterUrl = from + linesPerPage > reply.total ? null : url(from + linesPerPage);
    sendHtml(request, response, views.blame(site(), { ...reply, name, from, beforeUrl, afterUrl }));
  };
}

/** The line a blame begins with, counted from 1. Throws `BadRequest`. */
export function lineIn(query: Fields): number {
  const text = query.get('from') ?? '1';
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new BadRequest(400, 'bad_line', 'Lines are counted from 1 on.');
}
