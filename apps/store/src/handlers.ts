import { UnavailableStore } from '@erwik/bus';
import type { RequestHandlers } from '@erwik/bus';
import {
  BadObject,
  MissingObject,
  UnavailableProgram,
  UnavailableRepository,
  UnavailableRepositoryRead,
} from '@erwik/git';
import { putAccess, readAccess } from './access-file.js';
import { accountHandlers } from './accounts/account-handlers.js';
import { fileHandlers } from './file-handlers.js';
import type { GitDoor } from './git-http/serve-git.js';
import { findingHandlers } from './finding-handlers.js';
import type { HandlerTools } from './finding-handlers.js';
import { addFiles } from './add-files.js';
import { fileAt } from './files-then.js';
import { UnavailableIndex } from './indexer/indexer.js';
import { listFiles } from './list-files.js';
import { packFor } from './pack-for.js';
import { pageChangeHandlers } from './page-change-handlers.js';
import { MissingPackFile } from './pack-files.js';
import { compare, holds, readCommitWithPages, readRevision } from './read-history.js';
import { readFile, readPage, resolveLinks } from './read-page.js';
import { readStatus } from './read-status.js';
import { save } from './save.js';
import { takePack } from './take-pack.js';
import type { Wiki } from './wiki.js';

/** How long a listing waits for the index to catch up with the head its reader has seen, in ms. Then it answers as far as it got. */
const catchUpWaitMs = 300;

/** The store's answers, by operation. */
export function createHandlers(wiki: Wiki, git: Pick<GitDoor, 'address' | 'secret'>): RequestHandlers {
  const { indexer } = wiki;
  const answered = answering(wiki);
  return {
    gitDoor: async () => ({ address: git.address, secret: git.secret }),
    readAccess: answered(() => readAccess(wiki)),
    putAccess: answered((body) => putAccess(wiki, body)),
    readPage: answered((body) => readPage(wiki, body)),
    readRevision: answered((body) => readRevision(wiki, body)),
    fileAt: answered((body) => fileAt(wiki, body)),
    readFile: answered((body) => readFile(wiki, body)),
    resolveLinks: answered((body) => resolveLinks(wiki, body)),
    listFiles: (body) => listFiles(wiki, body),
    addFiles: answered((body) => addFiles(wiki, body)),
    packFor: answered((body) => packFor(wiki, body)),
    takePack: answered((body) => takePack(wiki, body)),
    save: answered((body) => save(wiki, body)),
    compare: answered((body) => compare(wiki, body)),
    readCommit: answered(async (body) => {
      await indexer.caughtUp(wiki.heads.head, catchUpWaitMs);
      return readCommitWithPages(wiki, body);
    }),
    holds: answered((body) => holds(wiki, body)),
    status: answered(() => readStatus(wiki)),
    history: answered((body) => current(wiki, () => indexer.ask('history', body))),
    recent: answered((body) => current(wiki, () => indexer.ask('recent', body))),
    search: answered((body) => current(wiki, () => indexer.ask('search', body))),
    backlinks: answered((body) =>
      current(wiki, async () => ({ pages: await indexer.ask('backlinks', body) })),
    ),
    ...findingHandlers(wiki, { answered, current }),
    ...pageChangeHandlers(wiki, { answered, current }),
    ...accountHandlers(wiki),
    ...fileHandlers(wiki, { answered, current }),
    conflicts: answered((body) =>
      current(wiki, async () => ({ rows: await indexer.ask('conflicts', body) })),
    ),
    suggest: answered(async (body) => ({ pages: await indexer.ask('suggest', body) })),
    listPages: answered((body) => indexer.ask('listPages', body)),
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

/** A handler whose failures are told as what cannot be had now. A damaged object is an operator's business too. */
function answering({ log }: Wiki): HandlerTools['answered'] {
  return <Body, Reply>(handler: (body: Body) => Promise<Reply>) =>
    (body: Body): Promise<Reply> =>
      handler(body).catch((error: unknown) => {
        const code = codeOf(error);
        if (code === null || !(error instanceof Error)) throw error;
        if (code === 'damaged')
          log.error({ err: error }, 'an object of the repository is missing or damaged');
        throw new UnavailableStore(code, error.message, { cause: error });
      });
}

function codeOf(error: unknown): string | null {
  if (error instanceof UnavailableRepository) return error.code;
  if (error instanceof UnavailableIndex) return 'index_unavailable';
  if (error instanceof UnavailableProgram) return 'git_failed';
  if (error instanceof MissingPackFile) return 'no_such_pack';
  const damaged = [MissingObject, BadObject, UnavailableRepositoryRead].some((kind) => error instanceof kind);
  return damaged ? 'damaged' : null;
}
