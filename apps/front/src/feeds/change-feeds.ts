import type { HistoryRow, PageName } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import type { RequestHandler } from 'express';
import type { FrontParts } from '../front-parts.js';
import { originOf } from '../http/origin.js';
import { MissingResource } from '../http/refusal.js';
import { redirect, sendTagged } from '../http/send.js';
import type { PageHandler } from '../routes/page-handler.js';
import { feedMessages } from '../views/messages-feeds.js';
import { messages } from '../views/messages.js';
import { actionUrl, commitUrl, compareUrl, tagUrl } from '../views/urls.js';
import { atomFeed } from './atom-feed.js';
import type { FeedEntry } from './atom-feed.js';

/** Entries of a feed: a reader that asks once a day misses nothing of a wiki with as many changes. */
const entriesMax = 50;
/** Longest tag, in characters. */
const tagMaxChars = 200;
const feedType = 'application/atom+xml; charset=utf-8';

/** `GET /_feed.atom`: the changes of all pages. */
export function siteFeed(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const { rows } = await parts.store.ask('recent', { cursor: null, limit: entriesMax });
    const origin = originOf(request);
    const feed = atomFeed({
      id: await feedId(parts, ''),
      title: feedMessages.siteTitle(parts.site().name),
      selfUrl: `${origin}/_feed.atom`,
      pageUrl: `${origin}/_recent`,
      entries: rows.map((row) => entryOf(origin, row.name, row)),
    });
    sendTagged(request, response, { text: feed, type: feedType });
  };
}

/** `GET /P/_feed.atom`: the changes of one page. */
export function pageFeed(parts: FrontParts): PageHandler {
  return async ({ request, response, name }) => {
    const { rows } = await parts.store.ask('history', { name, cursor: null, limit: entriesMax });
    if (rows.length === 0) {
      const reply = await parts.store.ask('readPage', { name });
      if (reply.kind === 'redirect') return redirect(response, 301, actionUrl(reply.to, '_feed.atom'));
      if (reply.kind !== 'page') throw new MissingResource('There is no page of that name, and never was.');
    }
    const origin = originOf(request);
    const feed = atomFeed({
      id: await feedId(parts, pageUrl(name)),
      title: feedMessages.pageTitle(titleOfName(name), parts.site().name),
      selfUrl: origin + actionUrl(name, '_feed.atom'),
      pageUrl: origin + pageUrl(name),
      entries: rows.map((row) => entryOf(origin, name, row)),
    });
    sendTagged(request, response, { text: feed, type: feedType });
  };
}

/** `GET /_tags/<tag>/_feed.atom`: the pages with a tag, each with its latest change, the newest first. */
export function tagFeed(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const tag = String(request.params['tag']).slice(0, tagMaxChars);
    const asked = { prefix: '', cursor: null, limit: entriesMax, tag, sort: 'updated' } as const;
    const { pages } = await parts.store.ask('listPages', asked);
    if (pages.length === 0) throw new MissingResource('No page has that tag.');
    const origin = originOf(request);
    const entries = await Promise.all(pages.map(({ name }) => latestEntry(parts, origin, name)));
    const feed = atomFeed({
      id: await feedId(parts, tagUrl(tag)),
      title: feedMessages.tagTitle(tag, parts.site().name),
      selfUrl: `${origin}${tagUrl(tag)}/_feed.atom`,
      pageUrl: origin + tagUrl(tag),
      entries: entries.flat(),
    });
    sendTagged(request, response, { text: feed, type: feedType });
  };
}

/** None where the index does not know the page's history yet. */
async function latestEntry({ store }: FrontParts, origin: string, name: PageName): Promise<FeedEntry[]> {
  const { rows } = await store.ask('history', { name, cursor: null, limit: 1 });
  return rows.map((row) => entryOf(origin, name, row));
}

/** The same on every node of the wiki: it is named by its first commit. */
async function feedId({ store }: FrontParts, of: string): Promise<string> {
  const { roots } = await store.ask('status', {});
  return `urn:erwik:feed:${roots[0] ?? 'empty'}${of}`;
}

function entryOf(origin: string, name: PageName, row: HistoryRow): FeedEntry {
  const author = row.author.name.trim();
  return {
    id: `urn:erwik:change:${row.commit}${pageUrl(name)}`,
    title: titleOfName(name),
    url: origin + whatChangedUrl(name, row),
    author: author === '' ? messages.anonymous : author,
    at: row.at,
    summary: feedMessages.change(row.summary.trim(), messages.bytes(row.bytesAfter - row.bytesBefore)),
  };
}

function whatChangedUrl(name: PageName, { commit, parents, blob }: HistoryRow): string {
  const parent = parents[0];
  if (parent !== undefined) return compareUrl(name, parent, commit);
  return blob === null ? commitUrl(commit) : pageUrl(name);
}
