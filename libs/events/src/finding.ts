import { z } from 'zod';
import { Limit, LinkTarget, PageRow } from './listing.js';
import { CommitLine, FilePath, PageName, Sha, TimeMs } from './names.js';

/** Most lines of a page whose writers one reply names. */
export const blameMaxLines = 2000;

/** Which changes are listed; what is left out makes no difference. */
export const RecentFilter = z.object({
  /** not before this moment */
  since: TimeMs.optional(),
  /** the author's name, exactly */
  person: z.string().max(1024).optional(),
  /** the node they were saved on, exactly */
  node: z.string().max(1024).optional(),
  /** how the paths begin, in any spelling */
  path: z.string().max(1024).optional(),
  /** leaves out what merges changed */
  hideMerges: z.boolean().optional(),
});
export type RecentFilter = z.infer<typeof RecentFilter>;

/** A tag in its most frequent spelling, and on how many pages it stands. */
export const TagRow = z.object({ tag: z.string(), pages: z.number().int() });
export type TagRow = z.infer<typeof TagRow>;

/** A page with the links on it that lead nowhere. */
export const BrokenRow = PageRow.extend({ links: z.array(LinkTarget) });
export type BrokenRow = z.infer<typeof BrokenRow>;

/** So many lines of a page, counted from `first` (1 is the page's first line), that stand there since a commit. */
export const BlameRun = z.object({
  first: z.number().int().min(1),
  lines: z.number().int().min(1),
  commit: Sha,
});
export type BlameRun = z.infer<typeof BlameRun>;

/** What helps to find things: the request's body and the reply's, by operation. */
export const findingOperations = {
  /** What a page links to, in the order of the names, and the pages that link to it. */
  pageLinks: {
    body: z.object({ name: PageName, limit: Limit }),
    reply: z.object({ from: z.array(PageRow), to: z.array(LinkTarget), complete: z.boolean() }),
  },
  /** The pages that no other page links to, but for home pages. */
  orphans: {
    body: z.object({ limit: Limit }),
    reply: z.object({ pages: z.array(PageRow), complete: z.boolean() }),
  },
  broken: {
    body: z.object({ limit: Limit }),
    reply: z.object({ pages: z.array(BrokenRow), complete: z.boolean() }),
  },
  tags: {
    body: z.object({ limit: Limit }),
    reply: z.object({ tags: z.array(TagRow), complete: z.boolean() }),
  },
  /** Any page; null in an empty wiki. */
  randomPage: { body: z.object({}), reply: z.object({ name: PageName.nullable() }) },
  /** Who wrote each line of a page, from a line on. `commits` are those of the runs; `text` is the lines' own. */
  blame: {
    body: z.object({
      name: PageName,
      from: z.number().int().min(1),
      lines: z.number().int().min(1).max(blameMaxLines),
    }),
    reply: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('blame'),
        path: FilePath,
        text: z.string(),
        runs: z.array(BlameRun),
        commits: z.array(CommitLine),
        /** how many lines the page has */
        total: z.number().int(),
      }),
      z.object({ kind: z.literal('nothing') }),
    ]),
  },
} as const;
