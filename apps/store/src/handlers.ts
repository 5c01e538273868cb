import { UnavailableStore } from '@erwik/bus';
import type { RequestHandlers } from '@erwik/bus';
import { UnavailableRepository } from '@erwik/git';
import { readFile, readPage, resolveLinks } from './read-page.js';
import { compare, holds, readCommitWithPages, readRevision } from './read-history.js';
import { save } from './save.js';
import { readStatus } from './read-status.js';
import type { Wiki } from './wiki.js';

/** How long a listing waits for the index to catch up with the head its reader has seen, in ms. Then it answers as far as it got. */
const catchUpWaitMs = 300;

/** The store's answers, by operation. */
export function createHandlers(wiki: Wiki): RequestHandlers {
  const { indexer } = wiki;
  return {
    readPage: (body) => readPage(wiki, body),
    readRevision: (body) => readRevision(wiki, body),
    readFile: (body) => readFile(wiki, body),
    resolveLinks: (body) => resolveLinks(wiki, body),
    save: (body) => save(wiki, body).catch(unavailable),
    compare: (body) => compare(wiki, body),
    readCommit: (body) => readCommitWithPages(wiki, body),
    holds: (body) => holds(wiki, body),
    status: () => readStatus(wiki),
    history: (body) => current(wiki, () => indexer.ask('history', body)),
    recent: (body) => current(wiki, () => indexer.ask('recent', body)),
    search: (body) => current(wiki, () => indexer.ask('search', body)),
    backlinks: (body) => current(wiki, async () => ({ pages: await indexer.ask('backlinks', body) })),
    wanted: (body) => current(wiki, async () => ({ pages: await indexer.ask('wanted', body) })),
    suggest: async (body) => ({ pages: await indexer.ask('suggest', body) }),
    listPages: (body) => indexer.ask('listPages', body),
  };
}

/** A listing from the index, once it has caught up or after a short wait, saying whether it is complete. */
async function current<Listing extends object>(
  wiki: Wiki,
  list: () => Promise<Listing>,
): Promise<Listing & { complete: boolean }> {
  const complete = await wiki.indexer.caughtUp(wiki.heads.head, catchUpWaitMs);
  return { ...(await list()), complete };
}

/** What kept a save from being written, as whoever asked is told. */
function unavailable(error: unknown): never {
  if (error instanceof UnavailableRepository)
    throw new UnavailableStore(error.code, error.message, { cause: error });
  throw error;
}
