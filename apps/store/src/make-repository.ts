import { adoptRepository, initRepository, sweepAdoptions } from '@erwik/git';
import type { AdoptionProgress } from '@erwik/git';
import type { Logger } from '@erwik/runtime';
import { existsSync } from 'node:fs';

/** How often the log tells how far an adoption has come, in ms. */
const progressEveryMs = 1000;

/**
 * Sees to it that there is a repository: the one that is there, else an adopted one, else a new and empty one.
 * Errors: `BadSource` where there is nothing to adopt.
 */
export async function makeRepository(dir: string, adopt: string | null, log: Logger): Promise<void> {
  if (existsSync(dir)) {
    if (adopt !== null) log.info({ adopt }, 'nothing is adopted: the data folder holds a wiki already');
    return;
  }
  await sweepAdoptions(dir);
  if (adopt === null) return initRepository(dir);
  log.info({ from: adopt }, 'adopting a wiki');
  const { ref, head, commits, files, oddities } = await adoptRepository({
    source: adopt,
    dir,
    onProgress: tellNowAndThen(log),
  });
  log.info({ ref, head, commits, files }, 'adopted the wiki with its whole history');
  for (const oddity of oddities.slice(0, 20))
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
