import type { RequestHandlers } from '@erwik/bus';
import { blamePage } from './blame-page.js';
import { followLinks, stillBroken, stillWanted } from './follow-links.js';
import type { Wiki } from './wiki.js';

type FindingOperation = 'pageLinks' | 'orphans' | 'broken' | 'wanted' | 'tags' | 'randomPage' | 'blame';

/** How a handler becomes one whose failures are told, and a listing one that says whether it is complete. */
export interface HandlerTools {
  readonly answered: <Body, Reply>(handler: (body: Body) => Promise<Reply>) => (body: Body) => Promise<Reply>;
  readonly current: <Listing extends object>(
    wiki: Wiki,
    list: () => Promise<Listing>,
  ) => Promise<Listing & { complete: boolean }>;
}

/** The answers to what helps to find things. */
export function findingHandlers(
  wiki: Wiki,
  { answered, current }: HandlerTools,
): Pick<RequestHandlers, FindingOperation> {
  const { indexer } = wiki;
  return {
    pageLinks: answered(({ name, limit }) =>
      current(wiki, async () => {
        const [from, to] = await Promise.all([
          indexer.ask('backlinks', { name, limit }),
          indexer.ask('linksOf', { name }),
        ]);
        return { from, to: await followLinks(wiki, to) };
      }),
    ),
    orphans: answered((body) => current(wiki, async () => ({ pages: await indexer.ask('orphans', body) }))),
    broken: answered((body) =>
      current(wiki, async () => ({ pages: await stillBroken(wiki, await indexer.ask('broken', body)) })),
    ),
    wanted: answered((body) =>
      current(wiki, async () => ({ pages: await stillWanted(wiki, await indexer.ask('wanted', body)) })),
    ),
    tags: answered((body) => current(wiki, async () => ({ tags: await indexer.ask('tags', body) }))),
    randomPage: () => ({ name: anyPage(wiki) }),
    blame: answered((body) => blamePage(wiki, body)),
  };
}

function anyPage({ heads: { directory } }: Wiki): string | null {
  return directory.nameAt(Math.floor(Math.random() * directory.pageCount));
}
