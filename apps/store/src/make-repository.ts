import { adoptRepository, initRepository, lockRepository, sweepAdoptions, syncPath } from '@erwik/git';
import type { AdoptionProgress } from '@erwik/git';
import type { Logger } from '@erwik/runtime';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoreFolders } from './config.js';

/** How often the log tells how far an adoption has come, in ms. */
const progressEveryMs = 1000;
/** Most oddities of an adopted history that the log names. */
const odditiesToldMax = 20;

/**
 * Sees to it that there is a repository: the one that is there, else an adopted one, else a new and empty one. It is there
 * whole or not at all. Errors: `BadSource` where there is nothing to adopt, `UnavailableRepository` where another store is at it.
 */
export async function makeRepository(
  { repository, run }: StoreFolders,
  adopt: string | null,
  log: Logger,
): Promise<void> {
  if (existsSync(repository)) {
    if (adopt !== null) log.info({ adopt }, 'nothing is adopted: the data folder holds a wiki already');
    return;
  }
  const lock = await lockRepository(run);
  try {
    await sweepAdoptions(repository);
    if (existsSync(repository)) return;
    if (adopt === null) await makeEmpty(repository);
    else await adoptFrom(adopt, repository, log);
  } finally {
    await lock.release();
  }
}

async function makeEmpty(repository: string): Promise<void> {
  const draft = `${repository}.new`;
  await rm(draft, { recursive: true, force: true });
  await initRepository(draft);
  await rename(draft, repository);
  await syncPath(dirname(repository));
}

async function adoptFrom(source: string, dir: string, log: Logger): Promise<void> {
  log.info({ from: source }, 'adopting a wiki');
  const onProgress = tellNowAndThen(log);
  const { ref, head, commits, files, oddities } = await adoptRepository({ source, dir, onProgress });
  log.info({ ref, head, commits, files }, 'adopted the wiki with its whole history');
  for (const oddity of oddities.slice(0, odditiesToldMax))
    log.warn({ ...oddity }, 'kept in the history, not shown to readers');
}

function tellNowAndThen(log: Logger): (progress: AdoptionProgress) => void {
  let toldAt = 0;
  let phase = '';
  return (progress) => {
    if (progress.phase === phase && Date.now() - toldAt < progressEveryMs) return;
    ({ phase } = progress);
    toldAt = Date.now();
    log.info({ ...progress }, 'adopting');
  };
}
