import {
  CommitLine,
  HistoryRow,
  PageName,
  PageRow,
  RecentRow,
  SearchHit,
  Sha,
  operations,
} from '@erwik/events';
import type { IndexedCommit, IndexedFile } from '@erwik/index';
import { z } from 'zod';

/** What the index's thread is started with: its file, and the bare repository it reads. */
export const IndexThreadData = z.object({ indexFile: z.string(), repository: z.string() });
/** What the index's thread is started with. */
export type IndexThreadData = z.infer<typeof IndexThreadData>;

const Cursor = z.string().nullable();
const Path = z.object({ path: z.string() });
const Name = z.object({ name: z.string() });

/** What may be asked of the index: the question's body and the answer's, by query. */
const queries = {
  history: { body: operations.history.body, answer: z.object({ rows: z.array(HistoryRow), next: Cursor }) },
  recent: { body: operations.recent.body, answer: z.object({ rows: z.array(RecentRow), next: Cursor }) },
  commitChanges: { body: z.object({ commit: Sha, limit: z.number() }), answer: z.array(RecentRow) },
  commit: { body: z.object({ commit: Sha }), answer: CommitLine.nullable() },
  lastChange: { body: Path, answer: CommitLine.nullable() },
  deletion: { body: Name, answer: CommitLine.nullable() },
  search: { body: operations.search.body, answer: z.object({ hits: z.array(SearchHit), total: z.number() }) },
  suggest: { body: operations.suggest.body, answer: z.array(PageRow) },
  spelledLike: { body: operations.backlinks.body, answer: z.array(PageName) },
  pagesOfAliases: {
    body: z.object({ names: z.array(z.string()), limit: z.number() }),
    answer: z.record(z.string(), z.array(PageName)),
  },
  aliased: { body: operations.backlinks.body, answer: z.array(PageName) },
  commits: { body: z.object({ commits: z.array(Sha) }), answer: z.array(CommitLine) },
  tags: { body: operations.tags.body, answer: operations.tags.reply.shape.tags },
  linksOf: { body: Name, answer: operations.pageLinks.reply.shape.to },
  orphans: { body: operations.orphans.body, answer: operations.orphans.reply.shape.pages },
  broken: { body: operations.broken.body, answer: operations.broken.reply.shape.pages },
  backlinks: { body: operations.backlinks.body, answer: z.array(PageRow) },
  wanted: {
    body: operations.wanted.body,
    answer: z.array(z.object({ name: z.string(), linkedFrom: z.array(PageName), links: z.number() })),
  },
  conflicts: { body: operations.conflicts.body, answer: operations.conflicts.reply.shape.rows },
  isKept: { body: Path, answer: z.boolean() },
  linkingTo: { body: z.object({ names: z.array(z.string()), limit: z.number() }), answer: z.array(PageName) },
  deletedPages: {
    body: operations.listDeleted.body,
    answer: operations.listDeleted.reply.omit({ complete: true }),
  },
  findFiles: {
    body: operations.findFiles.body,
    answer: operations.findFiles.reply.omit({ complete: true }),
  },
  listPages: { body: operations.listPages.body, answer: operations.listPages.reply },
} as const;

/** A question the index answers. */
export type IndexQuery = keyof typeof queries;
/** What a question says. */
export type QueryBody<Query extends IndexQuery> = z.infer<(typeof queries)[Query]['body']>;
/** What a question is answered. */
export type QueryAnswer<Query extends IndexQuery> = z.infer<(typeof queries)[Query]['answer']>;

/** The schemas of all questions, typed so that those of a question that is not known yet fit its body and answer. */
export const indexQueries: {
  readonly [Query in IndexQuery]: {
    readonly body: z.ZodType<QueryBody<Query>>;
    readonly answer: z.ZodType<QueryAnswer<Query>>;
  };
} = queries;

/** All that happened between two heads, where it is known, such as after a save: the second one descends from the first. */
export interface KnownStep {
  readonly previous: Sha | null;
  readonly commits: readonly IndexedCommit[];
  readonly files: readonly IndexedFile[];
}

/** A message to the index's thread. */
export type ToIndex =
  | { readonly kind: 'follow'; readonly head: Sha; readonly step: KnownStep | null }
  | { readonly kind: 'ask'; readonly id: number; readonly query: IndexQuery; readonly body: unknown }
  | { readonly kind: 'stop' };

const ChangedAliases = z.union([z.array(z.string()).readonly(), z.literal('many')]);

/** A message from the index's thread. */
export const FromIndex = z.discriminatedUnion('kind', [
  /** everything up to this head can be asked for; null in an index that is new. `aliases` lead elsewhere than before */
  z.object({ kind: z.literal('at'), head: Sha.nullable(), aliases: ChangedAliases }),
  z.object({ kind: z.literal('progress'), commits: z.number(), files: z.number() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('answer'), id: z.number(), answer: z.unknown() }),
  z.object({ kind: z.literal('refused'), id: z.number(), message: z.string() }),
]);
/** A message from the index's thread. */
export type FromIndex = z.infer<typeof FromIndex>;
