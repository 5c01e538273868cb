import { z } from 'zod';
import { accessOperations } from './access.js';
import { accountOperations } from './accounts.js';
import { ChangeKind } from './bus-events.js';
import { exchangeOperations } from './exchange.js';
import { RecentFilter, findingOperations } from './finding.js';
import { Cursor, Limit, LinkTarget, PageRow } from './listing.js';
import { CommitLine, FilePath, PageName, Sha, TimeMs } from './names.js';
import { gitDoorOperations } from './git-door.js';
import { uploadOperations } from './uploads.js';
import { pageChangeOperations } from './page-changes.js';
import { Revision, SaveBody, SaveOutcome } from './saves.js';

/** Largest pack that a message of the bus carries, in bytes; a larger one is a file of the node's folder. */
export const inlinePackMaxBytes = 256 * 1024;
/** Most commits by which a node says what it holds. */
export const havesMax = 256;

/** Every link target as it is written in a text (`Bilbo Baggins`, `../x#y` without its anchor) → where it leads. */
export const LinkState = z.record(z.string(), LinkTarget);
export type LinkState = z.infer<typeof LinkState>;

/** `_Sidebar`, `_Header` or `_Footer`: the nearest one above a page. */
export const SpecialPage = z.object({ name: PageName, blob: Sha, text: z.string() });
export type SpecialPage = z.infer<typeof SpecialPage>;
const Specials = z.object({
  sidebar: SpecialPage.optional(),
  header: SpecialPage.optional(),
  footer: SpecialPage.optional(),
});

/** A page at head, with all that is needed to show it. `change` is its latest change; null while the index is being built. */
export const PageView = z.object({
  kind: z.literal('page'),
  name: PageName,
  path: FilePath,
  blob: Sha,
  head: Sha,
  text: z.string(),
  change: CommitLine.nullable(),
  links: LinkState,
  specials: Specials,
  /** the page was deleted on one node while it was edited on another, and nobody has changed it since: the edit was kept */
  kept: z.boolean(),
});
export type PageView = z.infer<typeof PageView>;

/** No page has that name. */
export const MissingPage = z.object({
  kind: z.literal('missing'),
  name: PageName,
  head: Sha.nullable(),
  similar: z.array(PageName),
  linkedFrom: z.array(PageName),
  /** the commit that deleted a page of this name, where one did */
  deleted: CommitLine.nullable(),
  specials: Specials,
});
export type MissingPage = z.infer<typeof MissingPage>;

const FileFound = z.object({
  kind: z.literal('file'),
  path: FilePath,
  blob: Sha,
  bytes: z.number().int(),
  head: Sha,
});

/** A row of a page's history, newest first. */
export const HistoryRow = CommitLine.extend({
  path: FilePath,
  blob: Sha.nullable(),
  bytesBefore: z.number().int(),
  bytesAfter: z.number().int(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** A row of the recent changes: one page's change in one commit. */
export const RecentRow = HistoryRow.extend({ name: PageName, kind: ChangeKind });
export type RecentRow = z.infer<typeof RecentRow>;

/** A search hit; the snippet is a run of pieces of plain text, `hit` marking the words that were found. */
export const SearchHit = z.object({
  name: PageName,
  title: z.string(),
  snippet: z.array(z.object({ text: z.string(), hit: z.boolean() })),
  at: TimeMs.nullable(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** Something that was changed in two ways at once and waits for a person to choose; `at` is its latest change. */
export const ConflictRow = z.discriminatedUnion('kind', [
  /** `count` passages of the page stand there in two or more versions */
  z.object({
    kind: z.literal('passages'),
    name: PageName,
    title: z.string(),
    count: z.number().int(),
    at: TimeMs.nullable(),
  }),
  /** a file that is no text, kept at `path` beside the other version at `of` */
  z.object({ kind: z.literal('beside'), path: FilePath, of: FilePath, at: TimeMs.nullable() }),
  /** a page that was edited while it was deleted elsewhere: the edit was kept */
  z.object({ kind: z.literal('kept'), name: PageName, title: z.string(), at: TimeMs.nullable() }),
]);
export type ConflictRow = z.infer<typeof ConflictRow>;

/** The answer where what was asked for is not in this wiki. */
const Nothing = z.object({ kind: z.literal('nothing') });

/** `index.complete`: all of head's history can be searched. */
export const StoreStatus = z.object({
  head: Sha.nullable(),
  /** the authored commits that head was merged from; head alone where it is authored itself */
  tips: z.array(Sha),
  /** the commits without a parent in head's history, by which nodes know that they are of one wiki */
  roots: z.array(Sha),
  /** derived merges that were made since the store started, and the version of the rules by which it merges */
  merges: z.number().int(),
  mergeVersion: z.string(),
  pages: z.number().int(),
  files: z.number().int(),
  index: z.object({ head: Sha.nullable(), complete: z.boolean() }),
  /** what keeps saves from working, in words; empty when all is well */
  degraded: z.array(z.string()),
});
export type StoreStatus = z.infer<typeof StoreStatus>;

/** A pack: its bytes, or the name of a file below `packs` in the node's folder, which whoever gets it removes. */
export const PackBytes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inline'), base64: z.string() }),
  z.object({
    kind: z.literal('file'),
    name: z.string().regex(/^[a-z0-9-]{1,64}\.pack$/),
    bytes: z.number().int(),
  }),
]);
export type PackBytes = z.infer<typeof PackBytes>;

/** `tip` is the commit that the pack leads to, and `left` how many of the first-parent line are still to come after it. */
export const PackReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pack'), tip: Sha, left: z.number().int(), pack: PackBytes }),
  /** the commit is not held here */
  z.object({ kind: z.literal('missing') }),
]);
export type PackReply = z.infer<typeof PackReply>;

/** What became of a pack. After `held` the commit is durable; `head` and `tips` are those from then on. */
export const TakenPack = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('held'), head: Sha, tips: z.array(Sha), origin: z.string().nullable() }),
  /** it is broken, breaks a rule, or is beyond a limit: `code` is stable, `message` says what is wrong */
  z.object({ kind: z.literal('refused'), code: z.string(), message: z.string() }),
  /** it needs an object that is neither in it nor here */
  z.object({ kind: z.literal('incomplete'), object: Sha }),
]);
export type TakenPack = z.infer<typeof TakenPack>;

/** Everything a front or the router may ask of the store: the request's body and the reply's, by operation. */
export const operations = {
  ...pageChangeOperations,
  ...exchangeOperations,
  ...uploadOperations,
  ...gitDoorOperations,
  readPage: {
    body: z.object({ name: PageName }),
    reply: z.discriminatedUnion('kind', [
      PageView,
      MissingPage,
      /** the page is spelled differently, or has moved */
      z.object({ kind: z.literal('redirect'), to: PageName, moved: z.boolean() }),
      z.object({ kind: z.literal('ambiguous'), names: z.array(PageName) }),
      FileFound,
    ]),
  },
  readRevision: {
    body: z.object({ name: PageName, commit: Sha }),
    reply: z.discriminatedUnion('kind', [
      Revision.extend({ kind: z.literal('revision'), links: LinkState }),
      Nothing,
    ]),
  },
  readFile: {
    body: z.object({ blob: Sha, offset: z.number().int().min(0) }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('piece'), base64: z.string(), bytes: z.number().int() }),
      Nothing,
    ]),
  },
  /** A file that is no page, or a page's own, as it was in a commit of head's history. */
  fileAt: {
    body: z.object({ path: FilePath, commit: Sha }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('file'), path: FilePath, blob: Sha }),
      Nothing,
    ]),
  },
  resolveLinks: {
    body: z.object({ from: PageName, targets: z.array(z.string().max(2048)).max(10_000) }),
    reply: z.object({ links: LinkState }),
  },
  save: { body: SaveBody, reply: SaveOutcome },
  compare: {
    body: z.object({ name: PageName, from: Sha, to: Sha }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('compared'), from: Revision, to: Revision }),
      Nothing,
    ]),
  },
  history: {
    body: z.object({ name: PageName, cursor: Cursor, limit: Limit }),
    reply: z.object({ rows: z.array(HistoryRow), next: Cursor, complete: z.boolean() }),
  },
  recent: {
    body: z.object({ cursor: Cursor, limit: Limit, filter: RecentFilter.optional() }),
    reply: z.object({ rows: z.array(RecentRow), next: Cursor, complete: z.boolean() }),
  },
  readCommit: {
    body: z.object({ commit: Sha }),
    reply: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('commit'),
        change: CommitLine,
        message: z.string(),
        pages: z.array(RecentRow),
      }),
      Nothing,
    ]),
  },
  search: {
    body: z.object({
      query: z.string().max(256),
      /** how the names of the pages begin, in any spelling */
      prefix: z.string().max(1024).optional(),
      /** a tag of the pages */
      tag: z.string().max(200).optional(),
      offset: z.number().int().min(0).max(10_000),
      limit: Limit,
    }),
    reply: z.object({ hits: z.array(SearchHit), total: z.number().int(), complete: z.boolean() }),
  },
  suggest: {
    body: z.object({ query: z.string().max(256), limit: Limit }),
    reply: z.object({ pages: z.array(PageRow) }),
  },
  listPages: {
    body: z.object({
      prefix: z.string().max(1024),
      cursor: Cursor,
      limit: Limit,
      /** only the pages with this tag, in any spelling */
      tag: z.string().max(200).optional(),
      /** from A to Z unless told otherwise */
      sort: z.enum(['path', 'updated']).optional(),
    }),
    /** `initials` are the characters that the names of all these pages begin with, after the prefix */
    reply: z.object({
      pages: z.array(PageRow),
      next: Cursor,
      total: z.number().int(),
      initials: z.array(z.string()),
    }),
  },
  backlinks: {
    body: z.object({ name: PageName, limit: Limit }),
    reply: z.object({ pages: z.array(PageRow), complete: z.boolean() }),
  },
  wanted: {
    body: z.object({ limit: Limit }),
    reply: z.object({
      pages: z.array(z.object({ name: z.string(), linkedFrom: z.array(PageName), links: z.number().int() })),
      complete: z.boolean(),
    }),
  },
  conflicts: {
    body: z.object({ limit: Limit }),
    reply: z.object({ rows: z.array(ConflictRow), complete: z.boolean() }),
  },
  ...findingOperations,
  ...accountOperations,
  ...accessOperations,
  holds: { body: z.object({ commit: Sha }), reply: z.object({ holds: z.boolean(), head: Sha.nullable() }) },
  status: { body: z.object({}), reply: StoreStatus },
  /**
   * A pack for a neighbor that wants `commit` and holds `have` (what is not held here is ignored): of at most `commitsMax`
   * commits of the first-parent line, the oldest first, with all that they need.
   */
  packFor: {
    body: z.object({
      commit: Sha,
      have: z.array(Sha).max(havesMax),
      commitsMax: z.number().int().min(1).max(100_000),
    }),
    reply: PackReply,
  },
  /** Holds a pulled commit and all that its pack brings, after it has passed the gate. Nothing of a refused pack is kept. */
  takePack: { body: z.object({ tip: Sha, pack: PackBytes }), reply: TakenPack },
} as const;

export type Operation = keyof typeof operations;
export type BodyOf<Op extends Operation> = z.infer<(typeof operations)[Op]['body']>;
export type ReplyOf<Op extends Operation> = z.infer<(typeof operations)[Op]['reply']>;

function isOperation(name: unknown): boolean {
  return typeof name === 'string' && Object.hasOwn(operations, name);
}

/** A request as it stands on the bus. After `deadline` nobody waits for its reply and it is not begun. */
export const RequestEnvelope = z.object({
  id: z.string().min(1).max(64),
  operation: z.custom<Operation>(isOperation, 'unknown operation'),
  replyTo: z.string().min(1).max(128),
  deadline: TimeMs,
  body: z.unknown(),
});
export type RequestEnvelope = z.infer<typeof RequestEnvelope>;

/** A reply as it stands on the bus: the operation's reply, or why there is none. */
export const ReplyEnvelope = z.discriminatedUnion('status', [
  z.object({ id: z.string(), status: z.literal('ok'), reply: z.unknown() }),
  /** the request itself is at fault: repeating it is pointless */
  z.object({ id: z.string(), status: z.literal('bad'), message: z.string() }),
  /** the store cannot do it now (disk full, read-only, a failing repository): `code` is stable */
  z.object({ id: z.string(), status: z.literal('unavailable'), code: z.string(), message: z.string() }),
]);
export type ReplyEnvelope = z.infer<typeof ReplyEnvelope>;
