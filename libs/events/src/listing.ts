import { z } from 'zod';
import { PageName, Sha, TimeMs } from './names.js';

/** Most rows one listing answers. */
export const listMaxRows = 500;

/** How many rows are asked for. */
export const Limit = z.number().int().min(1).max(listMaxRows);
/** Where a listing goes on; null at its beginning, and in a reply at its end. */
export const Cursor = z.string().max(200).nullable();

/** A page as lists show it; `at` is its latest change. */
export const PageRow = z.object({ name: PageName, title: z.string(), at: TimeMs.nullable() });
export type PageRow = z.infer<typeof PageRow>;

/** Where a link leads: a page's name or a file's path, and whether it exists at head, or as `blob`, another version of the file. */
export const LinkTarget = z.object({
  name: z.string(),
  exists: z.boolean(),
  file: z.boolean(),
  blob: Sha.optional(),
});
export type LinkTarget = z.infer<typeof LinkTarget>;
