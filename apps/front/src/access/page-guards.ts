import { listMaxRows } from '@erwik/events';
import type { CommitLine, Operation, PageView, ReplyOf, Revision, Sha } from '@erwik/events';
import { talkPageOf } from '@erwik/pages';
import type { StoreClient } from '../store/store-client.js';
import type { Guards } from './guard.js';
import { harmless, reading } from './guard.js';
import type { ReaderView } from './reader-view.js';

type PageOperation = Extract<
  Operation,
  | 'readPage'
  | 'readRevision'
  | 'compare'
  | 'fileAt'
  | 'readFile'
  | 'resolveLinks'
  | 'readTemplate'
  | 'readCommit'
  | 'readMove'
  | 'readRevert'
  | 'blame'
  | 'pageLinks'
>;

const nothing = { kind: 'nothing' } as const;

/** What is read of single pages, files and commits: what is hidden is answered as what is not there. */
export const pageGuards: Guards<PageOperation> = {
  readPage: reading(async (view, body, store) =>
    view.reads(body.name)
      ? found(view, body.name, await store.ask('readPage', body))
      : view.missing(body.name),
  ),
  readRevision: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return nothing;
    const reply = await store.ask('readRevision', body);
    if (reply.kind === 'nothing' || (await wasHidden(view, body, store))) return nothing;
    return { ...(await revisionAsSeen(view, reply, store)), links: view.links(reply.links) };
  }),
  compare: reading(async (view, body, store) => {
    const { name } = body;
    if (!view.reads(name)) return nothing;
    const reply = await store.ask('compare', body);
    if (reply.kind === 'nothing') return reply;
    for (const commit of [body.from, body.to])
      if (await wasHidden(view, { name, commit }, store)) return nothing;
    const from = await revisionAsSeen(view, reply.from, store);
    return { kind: 'compared', from, to: await revisionAsSeen(view, reply.to, store) };
  }),
  fileAt: reading(async (view, body, store) => (view.reads(body.path) ? store.ask('fileAt', body) : nothing)),
  // Bytes are had by their sha alone, which nobody can guess and no answer tells who may not read them.
  readFile: harmless,
  resolveLinks: reading(async (view, body, store) => {
    const { links } = await store.ask('resolveLinks', body);
    return { links: view.links(links) };
  }),
  readTemplate: reading(async (view, body, store) =>
    templatesAbove(body.name).every((name) => view.reads(name))
      ? store.ask('readTemplate', body)
      : { text: null },
  ),
  readCommit: reading(async (view, body, store) => commitAsSeen(view, await store.ask('readCommit', body))),
  readMove: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return nothing;
    const reply = await store.ask('readMove', body);
    const talks = view.reads(talkPageOf(body.name));
    return reply.kind === 'nothing' || talks ? reply : { ...reply, talks: 0 };
  }),
  readRevert: reading(async (view, body, store) => {
    const reply = await store.ask('readRevert', body);
    if (reply.kind === 'nothing') return reply;
    const files = reply.files.filter(({ path }) => view.reads(path));
    const conflicts = reply.conflicts.filter(({ name }) => view.reads(name));
    return files.length + conflicts.length === 0 && reply.files.length + reply.conflicts.length > 0
      ? nothing
      : { ...reply, files, conflicts };
  }),
  blame: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return nothing;
    const reply = await store.ask('blame', body);
    if (reply.kind === 'nothing') return reply;
    const commits: CommitLine[] = [];
    for (const line of reply.commits) commits.push(await changeAsSeen(view, line, store));
    return { ...reply, commits };
  }),
  pageLinks: reading(async (view, body, store) => {
    if (!view.reads(body.name)) return { from: [], to: [], complete: true };
    const { from, to, complete } = await store.ask('pageLinks', body);
    return {
      from: from.filter((row) => view.readsRow(row)),
      to: to.filter(({ name }) => view.reads(name)),
      complete,
    };
  }),
};

type Found = ReplyOf<'readPage'>;

function found(view: ReaderView, asked: string, reply: Found): Found {
  switch (reply.kind) {
    case 'page':
      return view.readsRow(reply) ? pageAsSeen(view, reply) : view.missing(asked);
    case 'file':
      return view.reads(reply.path) ? reply : view.missing(asked);
    case 'redirect':
      return view.reads(reply.to) ? reply : view.missing(asked);
    case 'ambiguous':
      return oneOf(view, asked, reply.names);
    case 'missing':
      return {
        ...reply,
        similar: reply.similar.filter((name) => view.reads(name)),
        linkedFrom: reply.linkedFrom.filter((name) => view.reads(name)),
        deleted: reply.deleted && view.line(reply.deleted),
        specials: view.specials(reply.specials),
      };
  }
}

function pageAsSeen(view: ReaderView, page: PageView): PageView {
  return {
    ...page,
    change: page.change && view.line(page.change),
    links: view.links(page.links),
    specials: view.specials(page.specials),
  };
}

function oneOf(view: ReaderView, asked: string, all: readonly string[]): Found {
  const names = all.filter((name) => view.reads(name));
  const [only] = names;
  if (only === undefined) return view.missing(asked);
  return names.length === 1 ? { kind: 'redirect', to: only, moved: false } : { kind: 'ambiguous', names };
}

type Then = { readonly name: string; readonly commit: Sha };

/** Whether a page had a name at a commit that is hidden from them: what it said there, it says to those who may read it there. */
async function wasHidden(view: ReaderView, { name, commit }: Then, store: StoreClient): Promise<boolean> {
  const { rows } = await store.ask('history', { name, cursor: null, limit: listMaxRows });
  return rows.some((row) => row.commit === commit && !view.reads(row.path));
}

async function revisionAsSeen<Shown extends Revision>(
  view: ReaderView,
  revision: Shown,
  store: StoreClient,
): Promise<Shown> {
  return { ...revision, change: await changeAsSeen(view, revision.change, store) };
}

/** A page can be asked for as of any commit: of one that changed nothing they may see, it is not told who made it, and why. */
async function changeAsSeen(view: ReaderView, line: CommitLine, store: StoreClient): Promise<CommitLine> {
  const reply = await store.ask('readCommit', { commit: line.commit });
  const isSeen = reply.kind === 'commit' && reply.pages.some((row) => view.readsRow(row));
  return isSeen ? view.line(line) : unsaidLine(line);
}

function unsaidLine(line: CommitLine): CommitLine {
  return { ...line, author: { name: '…', email: '' }, summary: '…' };
}

/** Who may see none of the files of a commit does not learn that it is there; who may see some does not learn what it says. */
function commitAsSeen(view: ReaderView, reply: ReplyOf<'readCommit'>): ReplyOf<'readCommit'> {
  if (reply.kind === 'nothing') return reply;
  const pages = reply.pages.filter((row) => view.readsRow(row)).map((row) => view.line(row));
  if (pages.length === 0 && reply.pages.length > 0) return nothing;
  // what a commit changed is not known before the index has read it, and not beyond the rows that are listed
  if (pages.length === 0) return { ...reply, message: '…', change: unsaidLine(reply.change) };
  const isWhole =
    pages.length === reply.pages.length && pages.length < listMaxRows && !view.hides(reply.message);
  if (isWhole) return { ...reply, pages, change: view.line(reply.change) };
  return { ...reply, pages, message: '…', change: { ...reply.change, summary: '…' } };
}

/** Where the template of a page may stand: in each folder above it. */
function templatesAbove(name: string): string[] {
  const folders = name.split('/').slice(0, -1);
  return ['', ...folders].map((_folder, depth) => [...folders.slice(0, depth), '_Template'].join('/'));
}
