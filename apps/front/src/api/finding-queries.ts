import { z } from 'zod';
import { hideMergesValue } from '../views/recent-filter.js';
import { ListQuery, PageListQuery, SearchQuery } from './api-schemas.js';

const Tag = z.string().max(200).optional();
const Word = z.string().max(1024).default('');

/** What the list of pages takes. */
export const FoundPagesQuery = PageListQuery.extend({
  tag: Tag,
  sort: z.enum(['path', 'updated']).default('path'),
});

/** What a search takes: words and operators, and what narrows it down from outside. */
export const FoundTextQuery = SearchQuery.extend({
  q: z.string().max(256).default(''),
  prefix: z.string().max(1024).optional(),
  tag: Tag,
});

/** What the recent changes take. */
export const RecentQuery = ListQuery.extend({
  days: Word,
  user: Word,
  node: Word,
  path: Word,
  hide: z.literal(hideMergesValue).optional(),
});

const LineNumber = z.string().regex(/^[1-9]\d{0,6}$/, 'expected a whole number from 1 on');

/** Which lines of a page are asked about. */
export const BlameQuery = z.object({
  from: LineNumber.default('1').describe('The first line, counted from 1.'),
  lines: LineNumber.optional(),
});
