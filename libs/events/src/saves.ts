import { z } from 'zod';
import { CommitLine, FilePath, PageName, Person, Sha } from './names.js';

/** Longest page text that is accepted, in bytes of UTF-8 (1 MiB). */
export const pageTextMaxBytes = 1024 * 1024;
/** Longest summary of a save, in characters. */
export const summaryMaxChars = 500;

/** A page's text at one commit. `blob` is null where the page does not exist in it. */
export const Revision = z.object({ change: CommitLine, blob: Sha.nullable(), text: z.string() });
export type Revision = z.infer<typeof Revision>;

/** Why a save was refused; `code` is stable, `message` says what to do. */
export const SaveRefused = z.object({ kind: z.literal('refused'), code: z.string(), message: z.string() });
export type SaveRefused = z.infer<typeof SaveRefused>;

const Committed = z.object({ commit: Sha, blob: Sha, head: Sha, name: PageName, path: FilePath });

/** A save's outcome. All but `conflict` and `refused` mean: the text is durable and part of head. */
export const SaveOutcome = z.discriminatedUnion('kind', [
  Committed.extend({ kind: z.literal('saved'), created: z.boolean() }),
  /** the page had changed since the base; both changes are in the saved text */
  Committed.extend({ kind: z.literal('merged'), mergedWith: z.array(CommitLine) }),
  /** the text equals what is there: no commit was made; `commit` is head */
  Committed.extend({ kind: z.literal('unchanged') }),
  /** nothing was written; `base` is null where the two sides share no earlier text */
  z.object({
    kind: z.literal('conflict'),
    name: PageName,
    base: z.object({ text: z.string() }).nullable(),
    current: Revision,
    head: Sha,
  }),
  SaveRefused,
]);
export type SaveOutcome = z.infer<typeof SaveOutcome>;

/** The revision a text was based on: a commit (forms), a blob (the API's If-Match), or null for a new page. */
export const SaveBase = z.union([z.object({ commit: Sha }), z.object({ blob: Sha }), z.null()]);
export type SaveBase = z.infer<typeof SaveBase>;

/** Idempotency key, chosen by the writer: the same key and content again is the same commit. */
export const SaveKey = z
  .string()
  .regex(/^[\x21-\x7e]{8,128}$/, 'expected 8 to 128 printable ASCII characters');

/**
 * How a text becomes part of the page as it is then, without its writer knowing all of it: at its end, at its beginning, in the
 * place of the one passage that reads `find`, or in that of the section that a heading of these words opens.
 */
export const SaveEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('append') }),
  z.object({ kind: z.literal('prepend') }),
  z.object({ kind: z.literal('patch'), find: z.string().min(1) }),
  z.object({ kind: z.literal('section'), heading: z.string().min(1).max(1000) }),
]);
export type SaveEdit = z.infer<typeof SaveEdit>;

/** What a writer saves: a page's text, what it was based on, and who they are. */
export const SaveBody = z.object({
  name: PageName,
  text: z.string(),
  base: SaveBase,
  summary: z.string(),
  key: SaveKey,
  author: Person,
  /** `never`: a page that has changed since the base is a conflict even where the texts would merge */
  merge: z.enum(['auto', 'never']),
  /** absent: the text is the whole page. Else it is a part, and what others save meanwhile stays as it is. */
  edit: SaveEdit.optional(),
});
export type SaveBody = z.infer<typeof SaveBody>;
