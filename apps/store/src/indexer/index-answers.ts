import type { WikiIndex } from '@erwik/index';
import { indexQueries } from './index-messages.js';
import type { IndexQuery, QueryAnswer, QueryBody } from './index-messages.js';

type Answers = {
  readonly [Query in IndexQuery]: (index: WikiIndex, body: QueryBody<Query>) => QueryAnswer<Query>;
};

const answers: Answers = {
  history: (index, { name, cursor, limit }) => index.history(name, cursor, limit),
  recent: (index, body) => index.recent(body),
  commitChanges: (index, { commit, limit }) => index.commitChanges(commit, limit),
  commit: (index, { commit }) => index.commit(commit),
  lastChange: (index, { path }) => index.lastChange(path),
  deletion: (index, { name }) => index.deletion(name),
  search: (index, body) => index.search(body),
  suggest: (index, { query, limit }) => index.suggest(query, limit),
  spelledLike: (index, { name, limit }) => index.spelledLike(name, limit).map((row) => row.name),
  pagesOfAliases: (index, { names, limit }) => index.pagesOfAliases(names, limit),
  aliased: (index, { name, limit }) => index.aliased(name, limit),
  commits: (index, { commits }) => index.commits(commits),
  tags: (index, { limit }) => index.tags(limit),
  linksOf: (index, { name }) => index.linksOf(name),
  orphans: (index, { limit }) => index.orphans(limit),
  broken: (index, { limit }) => index.broken(limit),
  backlinks: (index, { name, limit }) => index.backlinks(name, limit),
  wanted: (index, { limit }) => index.wanted(limit),
  conflicts: (index, { limit }) => index.conflicts(limit),
  isKept: (index, { path }) => index.isKept(path),
  linkingTo: (index, { names, limit }) => [
    ...new Set(names.flatMap((name) => index.backlinks(name, limit).map((page) => page.name))),
  ],
  deletedPages: (index, { cursor, limit }) => index.deletedPages(cursor, limit),
  findFiles: (index, body) => index.findFiles(body),
  listPages: (index, body) => index.listPages(body),
};

/** What the index answers to a question. Throws where the body does not fit the question, or the file cannot be read. */
export function answerFrom<Query extends IndexQuery>(
  index: WikiIndex,
  query: Query,
  body: unknown,
): QueryAnswer<Query> {
  return answers[query](index, indexQueries[query].body.parse(body));
}
