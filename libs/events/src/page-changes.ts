import { z } from 'zod';
import { Cursor, Limit } from './listing.js';
import { CommitLine, FilePath, PageName, Person, Sha } from './names.js';
import { Revision, SaveBase, SaveKey, SaveRefused } from './saves.js';

/** Most pages that one request changes. */
export const changesMax = 200;
/** Most commits that one request takes back. */
const revertedMax = 200;

/** Who asks for a change, why, and under which key. An empty summary is replaced by one that says what is done. */
const Signed = z.object({ summary: z.string(), key: SaveKey, author: Person });
const Nothing = z.object({ kind: z.literal('nothing') });

/** A page and what becomes of it: its whole new text, or null to delete it. `any` takes it as it is now. */
export const PageChange = z.object({
  name: PageName,
  text: z.string().nullable(),
  base: z.union([SaveBase, z.literal('any')]),
});
export type PageChange = z.infer<typeof PageChange>;

/** A page that changed in the same passages meanwhile; `mine` or `current` is null where it is deleted. */
export const PageConflict = z.object({
  name: PageName,
  base: z.object({ text: z.string() }).nullable(),
  mine: z.string().nullable(),
  current: Revision.nullable(),
});
export type PageConflict = z.infer<typeof PageConflict>;

const ChangedFile = z.object({ name: z.string(), path: FilePath, blob: Sha.nullable() });

/** What became of a change of several pages. All of it is in one commit, durable and part of head, or nothing is. */
export const ChangedPages = z.discriminatedUnion('kind', [
  /** every file that differs; `blob` is null where it is gone. `left` could not be taken back. */
  z.object({
    kind: z.literal('saved'),
    commit: Sha,
    head: Sha,
    files: z.array(ChangedFile),
    left: z.array(PageConflict),
  }),
  /** everything is as it shall be: no commit was made */
  z.object({ kind: z.literal('unchanged'), head: Sha.nullable() }),
  /** nothing was written */
  z.object({ kind: z.literal('conflict'), head: Sha.nullable(), conflicts: z.array(PageConflict).min(1) }),
  SaveRefused,
]);
export type ChangedPages = z.infer<typeof ChangedPages>;

/** How many links lead to a page, in how many pages. */
const LinkCount = z.object({ links: z.number().int(), pages: z.number().int() });

/** A page that is gone: `change` deleted it, and `last` is the commit that had its last text, where one is known. */
export const DeletedPage = z.object({ name: PageName, change: CommitLine, last: Sha.nullable() });
export type DeletedPage = z.infer<typeof DeletedPage>;

/** What taking commits back does to one file: its text now and then, null where it is not there, or not `shown`. */
const Reverted = z.object({
  name: z.string(),
  path: FilePath,
  shown: z.boolean(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

/** What becomes of pages besides being saved one by one: the requests' bodies and the replies', by operation. */
export const pageChangeOperations = {
  /** Saves and deletes pages in one commit. */
  changePages: {
    body: Signed.extend({
      changes: z.array(PageChange).min(1).max(changesMax),
      /** `never`: a page that has changed since its base is a conflict even where the texts would merge */
      merge: z.enum(['auto', 'never']),
    }),
    reply: ChangedPages,
  },
  /** Gives a page another name, in one commit with all that follows from it. */
  movePage: {
    body: Signed.extend({
      from: PageName,
      to: PageName,
      /** everything in the folder of the page's name moves along */
      subpages: z.boolean(),
      /** the old names lead to the new ones */
      redirect: z.boolean(),
      /** links of other pages are written anew; those of the moved pages always are */
      updateLinks: z.boolean(),
      /** the pages where people talk about those that move go along, where nothing is at their new place; else all stay */
      talk: z.boolean().optional(),
    }),
    reply: ChangedPages,
  },
  /** What a move of a page would concern: the links to it alone, and to it and all that would move along. */
  readMove: {
    body: z.object({ name: PageName }),
    reply: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('move'),
        name: PageName,
        subpages: z.number().int(),
        /** how many of them people talk about on a page that would go along */
        talks: z.number().int(),
        alone: LinkCount,
        together: LinkCount,
      }),
      Nothing,
    ]),
  },
  /** Takes back what commits did, the newest first; what others built on it since stays, and is `left`. */
  revert: {
    body: Signed.extend({ commits: z.array(Sha).min(1).max(revertedMax) }),
    reply: ChangedPages,
  },
  /** What `revert` would do now; texts that are too many to send, or none, are not shown. */
  readRevert: {
    body: z.object({ commits: z.array(Sha).min(1).max(revertedMax) }),
    reply: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('revert'),
        head: Sha,
        files: z.array(Reverted),
        conflicts: z.array(PageConflict),
      }),
      Nothing,
    ]),
  },
  /** The pages that are deleted, the latest first. */
  listDeleted: {
    body: z.object({ cursor: Cursor, limit: Limit }),
    reply: z.object({ pages: z.array(DeletedPage), next: Cursor, complete: z.boolean() }),
  },
  /** The text that a new page starts with: the nearest `_Template` above it. */
  readTemplate: {
    body: z.object({ name: PageName }),
    reply: z.object({ text: z.string().nullable() }),
  },
} as const;
