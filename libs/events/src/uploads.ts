import { z } from 'zod';
import { Cursor, Limit } from './listing.js';
import { FilePath, PageName, Person, Sha, TimeMs } from './names.js';
import { SaveKey, SaveRefused } from './saves.js';

/** Largest file that may be uploaded, in bytes (25 MiB): a photo or a document, not a film. */
export const uploadMaxBytes = 25 * 1024 * 1024;
/** Largest piece of a file that one request or reply carries, in bytes. */
export const filePieceMaxBytes = 512 * 1024;
/** Most pages that a row of a list of files names. */
export const fileUsersMax = 5;

/** Names a file on its way to the store; chosen at random by the front that brings it. */
export const UploadId = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 lower-case hex digits');
export type UploadId = z.infer<typeof UploadId>;

/**
 * Where an uploaded file goes: among those of a page, under a name that its own name and bytes make; or to a path of its own,
 * where `base` is the blob that it replaces, null where there shall be none.
 */
export const FilePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), page: PageName, name: z.string().max(1024) }),
  z.object({ kind: z.literal('path'), path: FilePath, base: Sha.nullable() }),
]);
export type FilePlace = z.infer<typeof FilePlace>;

const Signed = z.object({ summary: z.string(), key: SaveKey, author: Person });
const Stored = z.object({ path: FilePath, blob: Sha, bytes: z.number().int(), commit: Sha, head: Sha });

/** Another file is at the path than the one that was to be replaced; `blob` is null where there is none. Nothing was written. */
const OtherFile = z.object({ kind: z.literal('changed'), path: FilePath, blob: Sha.nullable() });

/** What became of an upload. `stored` and `unchanged` mean: the file is durable and part of head. */
export const StoredFile = z.discriminatedUnion('kind', [
  Stored.extend({ kind: z.literal('stored'), created: z.boolean() }),
  /** the same bytes are there already: no commit was made; `commit` is head */
  Stored.extend({ kind: z.literal('unchanged') }),
  OtherFile,
  SaveRefused,
]);
export type StoredFile = z.infer<typeof StoredFile>;

/** What became of a removal. */
export const RemovedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('removed'), path: FilePath, commit: Sha, head: Sha }),
  OtherFile,
  SaveRefused,
]);
export type RemovedFile = z.infer<typeof RemovedFile>;

/** A file that is no page, as lists show it: `pages` are the first of the `uses` pages that show it or link to it. */
export const FileRow = z.object({
  path: FilePath,
  blob: Sha,
  bytes: z.number().int(),
  at: TimeMs.nullable(),
  pages: z.array(PageName).max(fileUsersMax),
  uses: z.number().int(),
});
export type FileRow = z.infer<typeof FileRow>;

/** What people do with files that are no pages: the requests' bodies and the replies', by operation. */
export const uploadOperations = {
  /** Brings a piece of a file; the first has offset 0. One that comes twice does no harm. */
  putPiece: {
    body: z.object({
      upload: UploadId,
      offset: z.number().int().min(0),
      base64: z.base64().max(Math.ceil(filePieceMaxBytes / 3) * 4),
    }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('taken'), bytes: z.number().int() }),
      SaveRefused,
    ]),
  },
  /** Makes the pieces a file of the wiki, in one commit. They are gone afterwards, whatever the outcome. */
  putFile: { body: Signed.extend({ upload: UploadId, place: FilePlace }), reply: StoredFile },
  /** Forgets the pieces of a file that does not come whole. */
  dropUpload: { body: z.object({ upload: UploadId }), reply: z.object({}) },
  /** Removes a file, if its bytes are still those of `base`. Earlier commits go on having it. */
  removeFile: { body: Signed.extend({ path: FilePath, base: Sha }), reply: RemovedFile },
  /** The files of a page, which are those in its folders and those that it shows or links to; all files where `page` is null. */
  findFiles: {
    body: z.object({
      page: PageName.nullable(),
      /** this file alone */
      path: FilePath.optional(),
      cursor: Cursor,
      limit: Limit,
    }),
    reply: z.object({
      files: z.array(FileRow),
      next: Cursor,
      total: z.number().int(),
      complete: z.boolean(),
    }),
  },
} as const;
