import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import { listMaxRows } from '@erwik/events';
import { foldKey, talkPageOf } from '@erwik/pages';
import type { StoreClient } from '../store/store-client.js';
import type { Guards } from './guard.js';
import { reading } from './guard.js';
import type { ReaderView } from './reader-view.js';

type ListOperation = Extract<
  Operation,
  | 'listPages'
  | 'search'
  | 'suggest'
  | 'recent'
  | 'history'
  | 'backlinks'
  | 'wanted'
  | 'orphans'
  | 'broken'
  | 'conflicts'
  | 'tags'
  | 'randomPage'
  | 'listDeleted'
  | 'listFiles'
  | 'findFiles'
>;

/** So many results of a search are ranked by the store; those that may be seen are found among them. */
const searchedMax = 2000;
/** Parts of a listing that are gone through until there is something to show. */
const emptyPartsMax = 20;
/** Most hidden pages that are counted, so that totals leave them out; with more, a total is that of the rows shown. */
const hiddenMax = 5000;
/** Files that are counted for a total; with more, it is that of the parts that were counted. */
const countedFilesMax = 2000;
/** Tags whose pages are counted at the same time. */
const tagsAtOnce = 16;

/** Listings without the rows of what is hidden; totals count what can be seen. */
export const listGuards: Guards<ListOperation> = {
  listPages: reading(listPages),
  search: reading(async (view, body, store) => {
    const hits: ReplyOf<'search'>['hits'] = [];
    let complete = true;
    for (let offset = 0; offset < searchedMax; offset += listMaxRows) {
      const reply = await store.ask('search', { ...body, offset, limit: listMaxRows });
      hits.push(...reply.hits.filter((row) => view.readsRow(row)));
      complete = reply.complete;
      if (reply.hits.length < listMaxRows) break;
    }
    return { hits: hits.slice(body.offset, body.offset + body.limit), total: hits.length, complete };
  }),
  suggest: reading(async (view, body, store) => {
    const { pages } = await store.ask('suggest', { ...body, limit: listMaxRows });
    return { pages: pages.filter((row) => view.readsRow(row)).slice(0, body.limit) };
  }),
  recent: reading(async (view, body, store) => {
    let cursor = body.cursor;
    for (let part = 1; ; part += 1) {
      const { rows, ...rest } = await store.ask('recent', { ...body, cursor });
      const seen = rows.filter((row) => view.readsRow(row)).map((row) => view.line(row));
      if (seen.length > 0 || rest.next === null || part === emptyPartsMax) return { rows: seen, ...rest };
      cursor = rest.next;
    }
  }),
  history: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return { rows: [], next: null, complete: true };
    const { rows, ...rest } = await store.ask('history', body);
    return { rows: rows.filter(({ path }) => view.reads(path)).map((row) => view.line(row)), ...rest };
  }),
  backlinks: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return { pages: [], complete: true };
    return seenRows(view, await store.ask('backlinks', body));
  }),
  orphans: reading(async (view, body, store) => seenRows(view, await store.ask('orphans', body))),
  broken: reading(async (view, body, store) => seenRows(view, await store.ask('broken', body))),
  wanted: reading(async (view, body, store) => {
    const { pages, complete } = await store.ask('wanted', body);
    const seen = pages.flatMap((row) => {
      const linkedFrom = row.linkedFrom.filter((name) => view.reads(name));
      if (linkedFrom.length === 0 || !view.reads(row.name)) return [];
      return [
        {
          ...row,
          linkedFrom,
          links: linkedFrom.length === row.linkedFrom.length ? row.links : linkedFrom.length,
        },
      ];
    });
    return { pages: seen, complete };
  }),
  conflicts: reading(async (view, body, store) => {
    const { rows, complete } = await store.ask('conflicts', body);
    return { rows: rows.filter((row) => view.readsRow(row)), complete };
  }),
  tags: reading(async (view, body, store) => {
    const { tags, complete } = await store.ask('tags', body);
    const seen: typeof tags = [];
    for (let at = 0; at < tags.length; at += tagsAtOnce) {
      const some = tags.slice(at, at + tagsAtOnce).map(async ({ tag }) => {
        const { total } = await listPages(view, { prefix: '', cursor: null, limit: 1, tag }, store);
        return { tag, pages: total };
      });
      seen.push(...(await Promise.all(some)).filter(({ pages }) => pages > 0));
    }
    return { tags: seen, complete };
  }),
  randomPage: reading(async (view, body, store) => {
    for (let tries = 0; tries < emptyPartsMax; tries += 1) {
      const { name } = await store.ask('randomPage', body);
      if (name === null || view.reads(name)) return { name };
    }
    const { pages } = await listPages(view, { prefix: '', cursor: null, limit: 1 }, store);
    return { name: pages[0]?.name ?? null };
  }),
  listDeleted: reading(async (view, body, store) => {
    const { pages, ...rest } = await store.ask('listDeleted', body);
    const seen = pages.filter((row) => view.readsRow(row));
    return { pages: seen.map((row) => ({ ...row, change: view.line(row.change) })), ...rest };
  }),
  listFiles: reading(async (view, body, store) => {
    const reply = await store.ask('listFiles', body);
    if (reply.kind === 'moved') return reply;
    return { ...reply, files: reply.files.filter(({ path }) => view.reads(path)) };
  }),
  findFiles: reading(async (view, body, store) => {
    if (body.page !== null && !view.reads(body.page))
      return { files: [], next: null, total: 0, complete: true };
    const isEnough = (found: number): boolean => found > body.limit;
    const { files, complete } = await seenFiles(view, store, { ...body, isEnough });
    const shown = files.slice(0, body.limit);
    const next = files.length > shown.length ? (shown.at(-1)?.path ?? null) : null;
    const isCounted = (found: number): boolean => found > countedFilesMax;
    const isAll = body.cursor === null && next === null;
    const all = isAll
      ? files
      : (await seenFiles(view, store, { ...body, cursor: null, isEnough: isCounted })).files;
    return { files: shown, next, total: all.length, complete };
  }),
};

function seenRows<Row extends { readonly name: string }>(
  view: ReaderView,
  { pages, complete }: { pages: Row[]; complete: boolean },
): { pages: Row[]; complete: boolean } {
  return { pages: pages.filter((row) => view.readsRow(row)), complete };
}

type FileRow = ReplyOf<'findFiles'>['files'][number];
type FilesAsked = BodyOf<'findFiles'> & { readonly isEnough: (found: number) => boolean };

/** The files from a cursor on that may be seen, until there are enough: where one stops tells nothing of the others. */
async function seenFiles(
  view: ReaderView,
  store: StoreClient,
  { isEnough, ...body }: FilesAsked,
): Promise<{ files: FileRow[]; complete: boolean }> {
  const seen: FileRow[] = [];
  let cursor = body.cursor;
  for (;;) {
    const { files, next, complete } = await store.ask('findFiles', { ...body, cursor, limit: listMaxRows });
    seen.push(...files.filter(({ path }) => view.reads(path)).map((row) => fileAsSeen(view, row)));
    cursor = next;
    if (cursor === null || isEnough(seen.length)) return { files: seen, complete };
  }
}

function fileAsSeen(view: ReaderView, row: FileRow): FileRow {
  const pages = row.pages.filter((name) => view.reads(name));
  return { ...row, pages, uses: row.uses - (row.pages.length - pages.length) };
}

type Listed = ReplyOf<'listPages'>;

/** A part ends with a row that is seen, as its cursor may be that row's name. */
async function listPages(view: ReaderView, body: BodyOf<'listPages'>, store: StoreClient): Promise<Listed> {
  const prefix = within(body.prefix, view.prefix);
  if (prefix === null) return { pages: [], next: null, total: 0, initials: [] };
  const hidden = await hiddenNames(view, { prefix, tag: body.tag }, store);
  const pages: Listed['pages'] = [];
  let part = { ...body, prefix };
  for (;;) {
    const { pages: rows, next, total, initials } = await store.ask('listPages', part);
    const seen = rows.filter((row) => view.readsRow(row));
    pages.push(...seen);
    const last = rows.at(-1);
    if (next !== null && last !== undefined && !view.readsRow(last)) part = { ...part, cursor: next };
    else {
      const counted = hidden === null ? pages.length : total - hidden.size;
      return { pages, next, total: counted, initials: hidden?.size === 0 ? initials : [] };
    }
  }
}

/** The narrower of two beginnings of names, in any spelling; null where no name begins with both. */
function within(asked: string, confined: string | null): string | null {
  if (confined === null || foldKey(asked).startsWith(foldKey(confined))) return asked;
  return foldKey(confined).startsWith(foldKey(asked)) ? confined : null;
}

type Narrowed = { readonly prefix: string; readonly tag: string | undefined };

/** The pages of a listing that are hidden by rules; null where they are too many to count. */
async function hiddenNames(
  view: ReaderView,
  { prefix, tag }: Narrowed,
  store: StoreClient,
): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  const places = view.hiddenRules.map(({ pattern }) => pattern.replace(/(?:\/|^)\*\*$/, ''));
  // talk about what is hidden is hidden
  for (const place of [...places, ...places.map(talkPageOf)]) {
    const asked = within(prefix, place);
    let cursor: string | null = null;
    if (asked === null) continue;
    do {
      const narrowed = { prefix: asked, cursor, limit: listMaxRows, ...(tag !== undefined && { tag }) };
      const reply: Listed = await store.ask('listPages', narrowed);
      for (const { name } of reply.pages) if (!view.reads(name)) names.add(name);
      cursor = reply.next;
    } while (cursor !== null && names.size <= hiddenMax);
  }
  return names.size > hiddenMax ? null : names;
}
