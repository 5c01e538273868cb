import { blameMaxLines, listMaxRows } from '@erwik/events';
import type { FrontParts } from '../front-parts.js';
import { MissingResource } from '../http/refusal.js';
import { filterOf } from '../routes/recent-changes.js';
import { limitIn } from './api-schemas.js';
import { listing, pageOf, reading } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { BlameQuery, FoundPagesQuery, FoundTextQuery, RecentQuery } from './finding-queries.js';
import {
  BlameReply,
  BrokenReply,
  LinksReply,
  OrphansReply,
  PageListReply,
  RecentReply,
  SearchReply,
  TagsReply,
  WantedReply,
} from './replies.js';

/** What helps to find things. */
export function findingEndpoints(parts: FrontParts): Endpoint[] {
  return [
    listPages(parts),
    search(parts),
    recent(parts),
    tags(parts),
    wanted(parts),
    orphans(parts),
    broken(parts),
    pageLinks(parts),
    pageBlame(parts),
  ];
}

function listPages({ store }: FrontParts): Endpoint {
  const about =
    'Pages by name, or the latest first; `prefix` keeps those whose names begin with it, `tag` those with a tag.';
  return listing('/pages', { about, query: FoundPagesQuery, reply: PageListReply }, async (asked) => {
    const { prefix, cursor, limit, tag, sort } = asked;
    const { pages, next, total } = await store.ask('listPages', {
      ...{ prefix, cursor, sort, limit: limitIn(limit) },
      ...(tag !== undefined && { tag }),
    });
    return { items: pages, next, total };
  });
}

function search({ store }: FrontParts): Endpoint {
  const about =
    'Pages that hold the words of `q`, the best first. `q` takes "phrases", -minus, title:, in: and tag: as well; `prefix` and `tag` narrow it down.';
  const said = { about, query: FoundTextQuery, reply: SearchReply };
  return listing('/search', said, ({ q, prefix, tag, offset, limit }) =>
    store.ask('search', { query: q, prefix, tag, offset, limit: limitIn(limit) }),
  );
}

function recent({ store }: FrontParts): Endpoint {
  const about =
    'The changes of all pages, the newest first: of so many `days`, by a `user`, saved on a `node`, below a `path`, or without merges.';
  return listing('/recent', { about, query: RecentQuery, reply: RecentReply }, async (asked) => {
    const { cursor, limit, hide, ...fields } = asked;
    const filter = filterOf({ ...fields, hideMerges: hide !== undefined }, Date.now());
    const { rows, next, complete } = await store.ask('recent', { cursor, limit: limitIn(limit), filter });
    return { items: rows, next, complete };
  });
}

function tags({ store }: FrontParts): Endpoint {
  const about = 'All tags from A to Z, and on how many pages each stands.';
  return reading('/tags', { about, reply: TagsReply }, async () => {
    const { tags: items, complete } = await store.ask('tags', { limit: listMaxRows });
    return { items, complete };
  });
}

function wanted({ store }: FrontParts): Endpoint {
  const about = 'Pages that others link to and nobody has written.';
  return reading('/wanted', { about, reply: WantedReply }, async () => {
    const { pages: items, complete } = await store.ask('wanted', { limit: listMaxRows });
    return { items, complete };
  });
}

function orphans({ store }: FrontParts): Endpoint {
  const about = 'Pages that no other links to, but for home pages.';
  return reading('/orphans', { about, reply: OrphansReply }, async () => {
    const { pages: items, complete } = await store.ask('orphans', { limit: listMaxRows });
    return { items, complete };
  });
}

function broken({ store }: FrontParts): Endpoint {
  const about = 'Pages with links that lead nowhere.';
  return reading('/broken', { about, reply: BrokenReply }, async () => {
    const { pages: items, complete } = await store.ask('broken', { limit: listMaxRows });
    return { items, complete };
  });
}

function pageLinks({ store }: FrontParts): Endpoint {
  const about = 'The pages that link to the page, what it links to, and which of its links lead nowhere.';
  return reading('/pages/{path}/links', { about, reply: LinksReply }, async (call) => {
    const { name } = pageOf(call);
    const { from, to, complete } = await store.ask('pageLinks', { name, limit: listMaxRows });
    return {
      backlinks: from,
      out: to.filter((link) => link.exists),
      missing: to.filter((link) => !link.exists),
      complete,
    };
  });
}

function pageBlame({ store }: FrontParts): Endpoint {
  const about = 'The change that each line of the page is from.';
  const said = { about, query: BlameQuery, reply: BlameReply };
  return listing('/pages/{path}/blame', said, async (asked, call) => {
    const { name } = pageOf(call);
    const lines = Math.min(Number(asked.lines ?? blameMaxLines), blameMaxLines);
    const reply = await store.ask('blame', { name, from: Number(asked.from), lines });
    if (reply.kind === 'nothing') throw new MissingResource('There is no page of that name.');
    const { runs, commits, text, total } = reply;
    return { path: name, total, runs, commits, text };
  });
}
