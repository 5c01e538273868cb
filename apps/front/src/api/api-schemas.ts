import { listMaxRows, PageName } from '@erwik/events';
import { z } from 'zod';
import type { ZodType } from 'zod';
import type { Fields } from '../http/read-form.js';
import { fit } from '../http/read-json.js';

/** Rows a list answers unless told otherwise. */
const usualLimit = 50;

const Limit = z
  .string()
  .regex(/^\d{1,3}$/, 'expected a whole number')
  .optional();
const Cursor = z.string().max(200).nullable().default(null);

/** What all lists take. */
export const ListQuery = z.object({ cursor: Cursor, limit: Limit });

/** What the list of pages takes. */
export const PageListQuery = ListQuery.extend({ prefix: z.string().max(1024).default('') });

/** What a full-text search takes. */
export const SearchQuery = z.object({
  q: z.string().min(1).max(256),
  offset: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a whole number')
    .default('0')
    .transform(Number)
    .pipe(z.number().max(10_000)),
  limit: Limit,
});

/** What completion of titles takes. */
export const SuggestQuery = z.object({ q: z.string().max(256).default(''), limit: Limit });

/** Names of the schemas of bodies in the OpenAPI document. */
export const bodyNames = z.registry<{ id: string }>();

/** A text to be rendered as if it were the page's. */
export const RenderBody = z.object({ text: z.string(), path: PageName.default('Preview') });

/** Longest words of a heading, in characters. */
const headingMaxChars = 1000;

/** What a save is told in its body; the revision it is based on stands in the headers. */
export const PutBody = z.object({
  text: z.string().describe('The whole page, or what `mode` makes a part of it.'),
  summary: z.string().default(''),
  merge: z.enum(['auto', 'never']).default('auto').describe('`never`: a page that has changed is 412.'),
  mode: z
    .enum(['replace', 'append', 'prepend', 'patch', 'section'])
    .default('replace')
    .describe('All but `replace` need no base: what others save meanwhile stays as it is.'),
  find: z.string().min(1).optional().describe('For `patch`: the passage whose place the text takes.'),
  section: z
    .string()
    .min(1)
    .max(headingMaxChars)
    .optional()
    .describe('For `section`: the words of the heading that opens what the text takes the place of.'),
  author: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}<>]*$/u, 'a name has no "<", ">" or line breaks')
    .default(''),
});

bodyNames.add(RenderBody, { id: 'RenderRequest' });
bodyNames.add(PutBody, { id: 'SaveRequest' });

/** The two commits of a comparison, and how it is told: both texts, by words as well, or as a patch. */
export const CompareQuery = z.object({
  from: z.string(),
  to: z.string(),
  format: z.enum(['json', 'words', 'unified']).default('json'),
});

/** Checks the parameters of a query. Throws `BadRequest` 400. */
export function parseQuery<T>(schema: ZodType<T>, fields: Fields): T {
  return fit(schema, Object.fromEntries(fields));
}

/** How many rows are asked for; at least one and no more than the store gives. */
export function limitIn(text: string | undefined, usual: number = usualLimit): number {
  return Math.min(Math.max(Number(text ?? usual), 1), listMaxRows);
}
