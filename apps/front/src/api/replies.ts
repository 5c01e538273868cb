import {
  BlameRun,
  BrokenRow,
  CommitLine,
  FilePath,
  HistoryRow,
  LinkTarget,
  MeshCounters,
  MeshReport,
  NeighborReport,
  PageName,
  PageRow,
  PullReport,
  Receipt,
  RecentRow,
  RefusedNeighbor,
  Revision,
  SearchHit,
  Sha,
  StoreStatus,
  TagRow,
  TimeMs,
  operations,
} from '@erwik/events';
import { z } from 'zod';

/** Names of the schemas in the OpenAPI document. */
export const replyNames = z.registry<{ id: string }>();

function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  replyNames.add(schema, { id });
  return schema;
}

named('CommitLine', CommitLine);
named('HistoryRow', HistoryRow);
named('RecentRow', RecentRow);
named('PageRow', PageRow);
named('SearchHit', SearchHit);
const ConflictRow = named('ConflictRow', operations.conflicts.reply.shape.rows.element);
named('Revision', Revision);
named('Receipt', Receipt);
named('NeighborReport', NeighborReport);
named('PullReport', PullReport);
named('RefusedNeighbor', RefusedNeighbor);

const Next = z.string().nullable().describe('The cursor of the rows that follow; null at the end.');
const Complete = z.boolean().describe('False while the index is being brought up to date.');
const Count = z.number().int();

/** A refusal (RFC 9457). */
export const ProblemReply = named(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable: what programs look at.'),
    detail: z.string().describe('What happened and what to do, for people.'),
  }),
);

export const PageListReply = named(
  'PageList',
  z.object({ items: z.array(PageRow), next: Next, total: Count }),
);
export const HistoryReply = named(
  'History',
  z.object({ items: z.array(HistoryRow), next: Next, complete: Complete }),
);
export const RecentReply = named(
  'Recent',
  z.object({ items: z.array(RecentRow), next: Next, complete: Complete }),
);
export const SearchReply = named(
  'SearchResult',
  z.object({ hits: z.array(SearchHit), total: Count, complete: Complete }),
);
export const SuggestReply = named('Suggestions', z.object({ pages: z.array(PageRow) }));
named('LinkTarget', LinkTarget);
export const LinksReply = named(
  'Links',
  z.object({
    backlinks: z.array(PageRow),
    out: z.array(LinkTarget),
    missing: z.array(LinkTarget).describe('Links of the page that lead nowhere.'),
    complete: Complete,
  }),
);
export const TagsReply = named('Tags', z.object({ items: z.array(TagRow), complete: Complete }));
export const OrphansReply = named('Orphans', z.object({ items: z.array(PageRow), complete: Complete }));
export const BrokenReply = named('Broken', z.object({ items: z.array(BrokenRow), complete: Complete }));
export const BlameReply = named(
  'Blame',
  z.object({
    path: PageName,
    total: Count.describe('How many lines the page has.'),
    runs: z.array(BlameRun),
    commits: z.array(CommitLine).describe('The changes of the runs.'),
    text: z.string().describe('The lines that were asked about.'),
  }),
);
export const ConflictsReply = named(
  'Conflicts',
  z.object({ items: z.array(ConflictRow), complete: Complete }),
);
export const WantedReply = named(
  'WantedPages',
  z.object({
    items: z.array(z.object({ name: z.string(), linkedFrom: z.array(PageName), links: Count })),
    complete: Complete,
  }),
);
export const CommitReply = named(
  'Commit',
  z.object({ ...CommitLine.shape, message: z.string(), pages: z.array(RecentRow) }),
);
export const ReceiptsReply = named(
  'Receipts',
  z.object({ commit: Sha, have: Count, nodes: Count, receipts: z.array(Receipt) }),
);
export const RenderReply = named('Rendered', z.object({ html: z.string() }));
export const RevisionReply = named(
  'PageRevision',
  z.object({ path: PageName, ...CommitLine.shape, blob: Sha.nullable(), text: z.string() }),
);

/** One version of a passage that stands on a page in several. */
const AlternativeReply = z.object({
  author: z.object({ name: z.string() }),
  node: z.string().nullable(),
  at: z.number(),
  commit: z.string(),
  text: z.string(),
});

export const PageReply = named(
  'Page',
  z.object({
    path: PageName,
    file: FilePath,
    title: z.string(),
    url: z.string(),
    format: z.enum(['markdown', 'source']).nullable(),
    blob: Sha,
    commit: Sha.nullable(),
    head: Sha,
    node: z.string().nullable(),
    updatedAt: z.string().nullable(),
    author: z.object({ name: z.string() }).nullable(),
    frontMatter: z.object({
      title: z.string().nullable(),
      description: z.string().nullable(),
      tags: z.array(z.string()),
      aliases: z.array(z.string()),
      toc: z.boolean().nullable(),
      lang: z.string().nullable(),
    }),
    text: z.string(),
    html: z.string(),
    toc: z.array(z.object({ level: Count, id: z.string(), text: z.string() })),
    links: z.object({ out: z.array(z.string()), missing: z.array(z.string()) }),
    conflicts: z.array(z.object({ alternatives: z.array(AlternativeReply) })),
    kept: z.boolean(),
    permissions: z.object({ edit: z.boolean(), delete: z.boolean() }),
  }),
);

export const SavedReply = named(
  'Saved',
  z.object({
    status: z.enum(['saved', 'merged', 'unchanged']),
    path: PageName,
    url: z.string(),
    commit: Sha,
    blob: Sha,
    head: Sha,
    mergedWith: z.array(Sha),
    node: z.string(),
    delivered: z.object({ nodes: Count, have: Count }),
  }),
);

/** The text that is there now, as a refused save shows it. */
const CurrentText = z.object({
  blob: Sha.nullable(),
  commit: Sha,
  author: z.string(),
  node: z.string().nullable(),
  at: TimeMs,
  text: z.string(),
});

/** 412: the page has changed, and merging is not wanted. */
export const ChangedReply = named(
  'ChangedProblem',
  z.object({ ...ProblemReply.shape, current: CurrentText.optional() }),
);

/** 409: both sides changed the same passages. */
export const ConflictReply = named(
  'ConflictProblem',
  z.object({
    ...ProblemReply.shape,
    base: z.string().nullable().optional(),
    current: CurrentText.optional(),
    mine: z.string().optional(),
    blocks: z
      .array(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('agreed'), text: z.string() }),
          z.object({
            kind: z.literal('disputed'),
            base: z.string().nullable(),
            current: z.string(),
            mine: z.string(),
          }),
        ]),
      )
      .optional(),
  }),
);

const Piece = z.object({ text: z.string(), mark: z.boolean() });
const DiffLineReply = z.object({ line: Count, pieces: z.array(Piece), lineEnd: z.boolean() });

/** Two texts compared by lines, and by words inside lines that changed. */
export const DiffReply = named(
  'Difference',
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('same') }),
    z.object({ kind: z.literal('tooLarge') }),
    z.object({
      kind: z.literal('different'),
      hunks: z.array(
        z.object({
          foldedBefore: Count,
          rows: z.array(
            z.discriminatedUnion('kind', [
              z.object({ kind: z.literal('same'), left: DiffLineReply, right: DiffLineReply }),
              z.object({ kind: z.literal('changed'), left: DiffLineReply, right: DiffLineReply }),
              z.object({ kind: z.literal('removed'), left: DiffLineReply }),
              z.object({ kind: z.literal('added'), right: DiffLineReply }),
            ]),
          ),
        }),
      ),
      removed: Count,
      added: Count,
      foldedAfter: Count,
    }),
  ]),
);

/** `difference` is there where `format=words` was asked for. */
export const CompareReply = named(
  'Comparison',
  z.object({ path: PageName, from: Revision, to: Revision, difference: DiffReply.optional() }),
);

export const MeshReply = named(
  'Mesh',
  z.object({
    node: z.string(),
    id: z.string().nullable(),
    address: z.string().nullable(),
    head: Sha.nullable(),
    tips: z.array(Sha),
    converged: z.boolean(),
    reportedAt: TimeMs.nullable(),
    aloneSince: TimeMs.nullable(),
    wanted: Count,
    neighbors: MeshReport.shape.neighbors,
    pulls: MeshReport.shape.pulls,
    refused: MeshReport.shape.refused,
    counters: z.object({
      ...MeshCounters.shape,
      merges: Count.nullable(),
      conflicts: Count.nullable(),
    }),
    index: StoreStatus.shape.index.nullable(),
    degraded: z.array(z.string()),
  }),
);
