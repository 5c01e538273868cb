import type { RecentFilter } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import type { RecentFields } from '../views/finding-model.js';
import { hideMergesValue, recentFields } from '../views/recent-filter.js';
import { withCursor } from './finding-routes.js';
import { rowsPerPage } from './old-revisions.js';
import type { SiteHandler } from './site-handler.js';

const dayMs = 24 * 60 * 60 * 1000;
/** A hundred years: no wiki has older changes that anybody would count in days. */
const daysMax = 36_500;
/** Longest name or path that a filter takes, in characters. */
const filterMaxChars = 1024;

/** `/_recent?days=&user=&node=&path=&hide=merges`: the changes of all pages, newest first. */
export function recentChanges({ store, views, site }: FrontParts): SiteHandler {
  return async (query) => {
    const fields = fieldsIn(query);
    const nowMs = Date.now();
    const cursor = query.get('cursor') ?? null;
    const filter = filterOf(fields, nowMs);
    const { rows, next, complete } = await store.ask('recent', { cursor, limit: rowsPerPage, filter });
    const olderUrl = next === null ? null : withCursor(recentUrl(fields), next);
    return views.recent(site(), { fields, rows, olderUrl, complete, nowMs });
  };
}

function fieldsIn(query: Fields): RecentFields {
  const text = (name: string): string => (query.get(name) ?? '').trim().slice(0, filterMaxChars);
  return {
    days: text(recentFields.days),
    user: text(recentFields.user),
    node: text(recentFields.node),
    path: text(recentFields.path).replace(/^\/+/, ''),
    hideMerges: text(recentFields.hide) === hideMergesValue,
  };
}

/** What the fields of the form, or of the API's query, say; an empty one says nothing. Throws `BadRequest`. */
export function filterOf({ days, user, node, path, hideMerges }: RecentFields, nowMs: number): RecentFilter {
  return {
    ...(days !== '' && { since: nowMs - daysIn(days) * dayMs }),
    ...(user !== '' && { person: user }),
    ...(node !== '' && { node }),
    ...(path !== '' && { path }),
    ...(hideMerges && { hideMerges }),
  };
}

function daysIn(text: string): number {
  const days = Number(text);
  if (/^\d{1,5}$/.test(text) && days >= 1 && days <= daysMax) return days;
  throw new BadRequest(400, 'bad_days', `Days are a whole number from 1 to ${daysMax}.`);
}

function recentUrl({ days, user, node, path, hideMerges }: RecentFields): string {
  const query = new URLSearchParams({
    ...(days !== '' && { days }),
    ...(user !== '' && { user }),
    ...(node !== '' && { node }),
    ...(path !== '' && { path }),
    ...(hideMerges && { hide: hideMergesValue }),
  });
  return query.size === 0 ? '/_recent' : `/_recent?${query.toString()}`;
}
