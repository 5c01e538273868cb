import type { CommitLine, HistoryRow, MeshReport, RecentRow, ReplyOf, Revision } from '@erwik/events';
import type { BlameInput } from '../../src/views/finding-model.js';
import type { ArrivalInput, Site } from '../../src/views/model.js';
import { viewApiHelp } from '../../src/views/api-help.js';
import { viewMarkdownHelp } from '../../src/views/help.js';
import type { ShownExample } from '../../src/views/help.js';
import { viewWatch, viewWatched } from '../../src/views/watched.js';
import type { WatchedInput } from '../../src/views/watched.js';
import { views } from '../../src/views/views.js';
import { fileViews } from './sample-files.js';
import { fateViews } from './change-samples.js';
import { neighborOf, reportOf } from '../support/mesh-samples.js';

const sha = (digit: string): string => digit.repeat(40);
const nowMs = Date.UTC(2026, 10, 22, 12, 3);

/**
 * Every view with one word in every place where somebody's own text goes: names, titles, people, nodes, summaries,
 * queries, page text. Sanitized page HTML alone is fixed.
 */
export function everyView(word: string, mayEdit = true): [name: string, document: string][] {
  const site = siteOf(word, mayEdit);
  return [
    ...pageViews(site, word),
    ...writingViews(site, word),
    ...changeViews(site, word),
    ...fateViews(site, word, revisionOf(word, word)),
    ...listViews(site, word),
    ...meshViews(site, word),
  ];
}

export function siteOf(word: string, mayEdit = true): Site {
  return {
    name: word,
    node: word,
    assets: { css: '/_assets/site-1.css', js: '/_assets/site-1.js', icon: '/_assets/favicon-1.svg' },
    state: { kind: 'cannotSave', reason: word },
    mayEdit,
  };
}

function shownExample(word: string): ShownExample {
  return { markdown: word, hint: word, html: '<p>text</p>' };
}

export function changeOf(word: string): CommitLine {
  const author = { name: word, email: word };
  return { commit: sha('a'), parents: [sha('b')], author, at: nowMs, summary: word, node: word };
}

function rowOf(word: string): HistoryRow {
  return { ...changeOf(word), path: word, blob: sha('c'), bytesBefore: 10, bytesAfter: 20 };
}

function recentOf(word: string, kind: RecentRow['kind']): RecentRow {
  return { ...rowOf(word), name: word, kind };
}

export function revisionOf(word: string, text: string): Revision {
  return { change: changeOf(word), blob: sha('c'), text };
}

/** A passage in two versions and one in three, as they stand on a page. */
function passagesHtml(site: Site, word: string): string {
  const label = { name: word, node: word, seconds: nowMs / 1000, commit: 'a1b2c3d4e5f6' };
  const version = { label, html: '<p>text</p>' };
  const pieces = [
    '<p>before</p>',
    { passage: 1, versions: [version, { label: { ...label, node: null }, html: '' }] },
    { passage: 2, versions: [version, version, version] },
  ];
  return views.passages(pieces, { name: word, blob: sha('c'), mayEdit: site.mayEdit });
}

const waiting = [
  { kind: 'passages', count: 2 },
  { kind: 'kept' },
  { kind: 'resolved', commit: sha('a'), node: 'e1', reach: { have: 1, nodes: 3 } },
  { kind: 'notHereYet', commit: sha('a') },
  { kind: 'settled' },
] as const;

const around = { sidebar: '<p>side</p>', header: '<p>head</p>', footer: '<p>foot</p>' };

function pageViews(site: Site, word: string): [string, string][] {
  const change = changeOf(word);
  const toc = [
    { level: 2, id: 'user-content-a', text: word },
    { level: 3, id: 'user-content-b', text: word },
  ];
  const reach = { have: 2, nodes: 3 };
  const merged = {
    kind: 'merged',
    name: word,
    base: sha('b'),
    commit: sha('a'),
    with: [change],
    node: word,
    reach,
  } as const;
  const notices = [merged, { kind: 'redirected', from: word }, { kind: 'stale' }] as const;
  const page = {
    name: word,
    title: word,
    description: word,
    html: '<p>text</p>',
    toc,
    tags: [word],
    lang: word,
    blob: sha('c'),
    change,
  };
  const missing = { name: word, similar: [word], linkedFrom: [word], deleted: change };
  return [
    ['page', views.page(site, { ...page, around, notices })],
    ['missing', views.missing(site, { ...missing, around })],
    ['ambiguous', views.ambiguous(site, { asked: word, names: [word, word] })],
    ['firstRun', views.firstRun(site, { home: word, open: false })],
    ['newPage', views.newPage(site, { title: word, message: word })],
    ['passages', views.page(site, { ...page, around, notices: waiting, html: passagesHtml(site, word) })],
    ['revision', views.revision(site, { name: word, title: word, html: '<p>text</p>', change })],
  ];
}

function writingViews(site: Site, word: string): [string, string][] {
  const draft = { name: word, text: word, base: sha('b'), summary: word, author: word, key: word };
  const blocks = [
    { kind: 'agreed', text: `${word}\n`.repeat(20) },
    { kind: 'disputed', base: word, current: `${word} here\n`, mine: `${word} there\n` },
  ] as const;
  const changes = { kind: 'changes', before: `${word}\nmore` } as const;
  const preview = { kind: 'preview', html: '<p>text</p>' } as const;
  const revision = revisionOf(word, `old ${word}`);
  const section = { ...draft, section: 2 };
  const kept = { atMs: nowMs, changed: true };
  const restored = { name: word, revision, current: revisionOf(word, word), key: word };
  return [
    ['edit', views.edit(site, { draft, panel: null, problem: { kind: 'refused', message: word } })],
    ['edit with preview', views.edit(site, { draft, panel: preview, problem: null })],
    ['edit with changes', views.edit(site, { draft, panel: changes, problem: null })],
    [
      'edit of a section, with a draft',
      views.edit(site, { draft: section, panel: null, problem: null, kept }),
    ],
    ['conflict', views.conflict(site, { draft, current: changeOf(word), blocks })],
    ['restore', views.restore(site, restored)],
  ];
}

function changeViews(site: Site, word: string): [string, string][] {
  const rows = [rowOf(word), { ...rowOf(word), commit: sha('d'), parents: [sha('e'), sha('f')] }];
  const recent = [recentOf(word, 'created'), recentOf(word, 'deleted'), recentOf(word, 'edited')];
  const listed = { olderUrl: '/_recent?cursor=1', complete: false, nowMs };
  const sides = { from: revisionOf(word, `old ${word}\nsame`), to: revisionOf(word, `new ${word}\nsame\n`) };
  return [
    ['history', views.history(site, { name: word, rows, head: sha('9'), ...listed })],
    ['compare', views.compare(site, { name: word, ...sides, mode: 'split' })],
    ['compare in one column', views.compare(site, { name: word, ...sides, mode: 'unified' })],
    ['recent', views.recent(site, { rows: recent, ...listed, fields: fieldsOf('') })],
    ['recent, filtered', views.recent(site, { rows: recent, ...listed, fields: fieldsOf(word) })],
    ['recent without rows', views.recent(site, { rows: [], ...listed, fields: fieldsOf(word) })],
    ['user', views.user(site, { name: word, rows: recent, ...listed })],
    ['commit', views.commit(site, { ...commitOf(word, recent), arrival: null })],
    [
      'commit at its origin',
      views.commit(site, { ...commitOf(word, recent), arrival: arrivalOf(word, true) }),
    ],
    ['commit elsewhere', views.commit(site, { ...commitOf(word, recent), arrival: arrivalOf(word, false) })],
  ];
}

function commitOf(word: string, pages: RecentRow[]) {
  return { change: changeOf(word), message: `${word}\n\n${word}`, pages };
}

function arrivalOf(word: string, complete: boolean): ArrivalInput {
  const receipts = [
    { node: `${word} 2`, ms: 12.5, via: word, at: nowMs },
    { node: `${word} 3`, ms: null, via: null, at: nowMs },
  ];
  return { origin: word, receipts, complete, reach: { have: 2, nodes: 3 } };
}

/** A report with every kind of neighbor, pull and refusal. */
function meshOf(word: string): MeshReport {
  const named = { id: word, address: word, lastSeen: nowMs };
  const unknown = { rttMs: null, kbps: null, head: null, inSync: null, skewMs: null };
  const pull = { commit: sha('a'), from: word, since: nowMs, commits: 3, bytes: 1234 };
  return reportOf({
    ...{ node: `${word} 1`, id: word, address: word },
    neighbors: [
      neighborOf(`${word} 2`, { ...named, slow: true, inSync: false }),
      neighborOf(`${word} 3`, { ...named, ...unknown, direct: false, via: `${word} 2` }),
      neighborOf(`${word} 4`, { ...named, ...unknown, direct: false, state: 'dead' }),
      neighborOf(`${word} 5`, { ...named, state: 'suspect', skewMs: -400_000 }),
    ],
    pulls: [
      { ...pull, left: 4 },
      { ...pull, left: null },
    ],
    refused: [
      { node: word, reason: 'wiki', at: nowMs },
      { node: word, reason: word, at: nowMs },
    ],
  });
}

function meshViews(site: Site, word: string): [string, string][] {
  const line = { at: nowMs, kind: 'commit', node: word, commit: sha('a'), text: word } as const;
  const log = [line, { ...line, kind: 'link' as const, node: null, commit: null }];
  const known = { meshed: true, convergedSinceMs: nowMs, nowMs, head: sha('a'), pages: 3, indexed: false };
  const input = { ...known, log, degraded: [word] };
  const alone = { ...meshOf(word), aloneSince: nowMs, neighbors: [neighborOf(word, { state: 'dead' })] };
  return [
    ['mesh', views.mesh(site, { ...input, report: meshOf(word) })],
    [
      'mesh that is not converged',
      views.mesh(site, { ...input, report: { ...meshOf(word), converged: false } }),
    ],
    ['mesh of a node that is alone', views.mesh(site, { ...input, log: [], report: alone })],
    ['mesh without a router', views.mesh(site, { ...input, report: null })],
    ['mesh of one', views.mesh(site, { ...input, report: null, meshed: false, log: [] })],
  ];
}

function conflictRows(word: string): ReplyOf<'conflicts'>['rows'] {
  const page = { name: word, title: word, at: nowMs };
  return [
    { kind: 'passages', ...page, count: 2 },
    { kind: 'beside', path: word, of: word, at: null },
    { kind: 'kept', ...page },
  ];
}

function fieldsOf(word: string) {
  return { days: word, user: word, node: word, path: word, hideMerges: word !== '' };
}

function blameOf(word: string): BlameInput {
  const runs = [
    { first: 3, lines: 2, commit: sha('a') },
    { first: 5, lines: 1, commit: sha('b') },
  ];
  const lines = { name: word, path: word, text: `${word}\n\n${word}\n`, from: 3, total: 9 };
  return {
    kind: 'blame',
    ...lines,
    runs,
    commits: [changeOf(word)],
    beforeUrl: '/x?from=1',
    afterUrl: '/x?from=6',
  };
}

function watchedOf(word: string): WatchedInput {
  const change = rowOf(word);
  const deleted = { ...change, at: nowMs + 1, blob: null };
  const rows = [
    { name: word, change, seen: change.commit },
    { name: `${word} 2`, change: deleted, seen: sha('b') },
    { name: `${word} 3`, change: null, seen: sha('b') },
  ];
  return { rows, nowMs };
}

function listViews(site: Site, word: string): [string, string][] {
  const pages = [{ name: word, title: word, at: nowMs }];
  const snippet = [
    { text: word, hit: false },
    { text: word, hit: true },
  ];
  const hits = [{ name: word, title: word, snippet, at: nowMs }];
  const found = { query: word, offset: 10, nextUrl: '/_search?q=x&offset=20', complete: false };
  const all = { pages, prefix: word, initials: [word, 'b'], total: 1, nextUrl: '/_pages?cursor=1' };
  const links = [
    { name: word, exists: true, file: false },
    { name: word, exists: true, file: true },
    { name: word, exists: false, file: false },
    { name: word, exists: false, file: true },
  ];
  return [
    ['search', views.search(site, { ...found, hits, total: 1 })],
    ['search without hits', views.search(site, { ...found, hits: [], total: 0 })],
    ['search without a query', views.search(site, { ...found, query: '', hits: [], total: 0 })],
    ['allPages', views.allPages(site, { ...all, order: 'title' })],
    ['allPages by folder', views.allPages(site, { ...all, order: 'folder' })],
    [
      'wanted',
      views.wanted(site, { pages: [{ name: word, linkedFrom: [word], links: 2 }], complete: false }),
    ],
    ['links', views.links(site, { name: word, from: pages, to: links, complete: false })],
    ['links of a page alone', views.links(site, { name: word, from: [], to: [], complete: true })],
    ['allPages, latest first', views.allPages(site, { ...all, order: 'latest' })],
    ['allPages without pages', views.allPages(site, { ...all, pages: [], order: 'title' })],
    ['tags', views.tags(site, { tags: [{ tag: word, pages: 2 }], complete: false })],
    ['tags without tags', views.tags(site, { tags: [], complete: true })],
    ['tag', views.tag(site, { tag: word, pages, total: 1, nextUrl: '/_tags/x?cursor=1' })],
    ['tag without pages', views.tag(site, { tag: word, pages: [], total: 0, nextUrl: null })],
    ['orphans', views.orphans(site, { pages, complete: false })],
    ['broken', views.broken(site, { pages: pages.map((row) => ({ ...row, links })), complete: true })],
    ['blame', views.blame(site, blameOf(word))],
    ['conflicts', views.conflicts(site, { rows: conflictRows(word), complete: false })],
    ...fileViews(site, word),
    ['help', views.help(site, { cloneUrl: word })],
    ['markdownHelp', viewMarkdownHelp(site, [{ title: word, examples: [shownExample(word)] }])],
    ['watch', viewWatch(site, { name: word, watched: false })],
    ['watched', viewWatched(site, watchedOf(word))],
    ['api', viewApiHelp(site, [])],
    ['error', views.error(site, { status: 503, message: word, retryAfterS: 5 })],
  ];
}
