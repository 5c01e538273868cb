import { z } from 'zod';
import { FilePath, Person, Sha } from './names.js';

/** Most files one listing answers: with paths of a hundred characters half a megabyte. */
export const fileListMaxRows = 4000;
/** Most files that one request adds: one commit that people can look through. */
export const addedFilesMax = 200;
/** Largest files that a message of the bus carries, in bytes together; a larger one is a file of the node's folder. */
export const inlineFilesMaxBytes = 2 * 1024 * 1024;

/** A file's bytes: themselves, or the name of a file below `packs` in the node's folder, which the store removes. */
export const FileBytes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inline'), base64: z.base64() }),
  z.object({ kind: z.literal('file'), name: z.string().regex(/^in-[0-9a-f]{24}\.part$/) }),
]);
export type FileBytes = z.infer<typeof FileBytes>;

/** What became of a file that was to be added. */
export const AddedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), path: FilePath }),
  /** it stood there already, byte for byte */
  z.object({ kind: z.literal('unchanged'), path: FilePath }),
  /** something else stands there, and stays */
  z.object({ kind: z.literal('differs'), path: FilePath }),
  /** it breaks a rule: `code` is stable, `message` says what is wrong */
  z.object({ kind: z.literal('refused'), path: FilePath, code: z.string(), message: z.string() }),
]);
export type AddedFile = z.infer<typeof AddedFile>;

/** The operations that take the wiki out whole, and bring pages and files in, by their paths. */
export const exchangeOperations = {
  /** All files at head, a part of them at a time, in no order. After a part `head` is the commit that it is of. */
  listFiles: {
    body: z.object({ head: Sha.nullable(), offset: z.number().int().min(0) }),
    reply: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('files'),
        head: Sha,
        files: z.array(z.object({ path: FilePath, blob: Sha })),
        /** where the next part begins; null after the last one */
        next: z.number().int().nullable(),
      }),
      /** head is another commit by now, null in a wiki without one: begin again */
      z.object({ kind: z.literal('moved'), head: Sha.nullable() }),
    ]),
  },
  /**
   * Adds files where nothing stands yet, in one commit. What stands there stays, so that adding the same again changes
   * nothing.
   */
  addFiles: {
    body: z.object({
      files: z
        .array(z.object({ path: FilePath, bytes: FileBytes }))
        .min(1)
        .max(addedFilesMax),
      summary: z.string(),
      author: Person,
      /** tells what would become of each file, and adds none */
      dry: z.boolean().optional(),
    }),
    /** `commit` is null where nothing was added */
    reply: z.object({ commit: Sha.nullable(), files: z.array(AddedFile) }),
  },
} as const;
