import type { Sha } from '@erwik/events';
import { BadObject, listTipRefs, MissingObject, removeTipRefs, tipsOfHead } from '@erwik/git';
import { holdCommits, UnrelatedHistory } from './hold-commits.js';
import type { Wiki } from './wiki.js';

/** How often the refs are looked at, in ms. */
const lookEveryMs = 1000;

/**
 * Takes in commits that another program has named by a ref below `refs/erwik/tips`, such as by `git push`: they become part
 * of head. Refs that name no tip any more are taken away; one that cannot be taken in stays, is told of once, and is not
 * looked at again before the next start.
 */
export function watchTips(wiki: Wiki, dir: string): AsyncDisposable {
  const refused = new Set<Sha>();
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(() => look(wiki, dir, refused));
  }, lookEveryMs);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
}

async function look(wiki: Wiki, dir: string, refused: Set<Sha>): Promise<void> {
  try {
    const named = (await listTipRefs(dir)).filter((sha) => !refused.has(sha));
    if (named.length === 0) return;
    const tips = await tipsNow(wiki);
    for (const sha of named) if (!tips.has(sha)) await takeIn(wiki, sha, refused);
    const left = await tipsNow(wiki);
    await removeTipRefs(
      dir,
      named.filter((sha) => !left.has(sha) && !refused.has(sha)),
    );
  } catch (err) {
    wiki.log.warn({ err }, 'refs of tips cannot be looked at now; it is tried again');
  }
}

async function tipsNow({ writer }: Wiki): Promise<Set<Sha>> {
  return new Set(await tipsOfHead(writer, writer.head()));
}

async function takeIn(wiki: Wiki, commit: Sha, refused: Set<Sha>): Promise<void> {
  try {
    const head = await holdCommits(wiki, { commits: [commit], objects: [], from: 'refs' });
    wiki.log.info({ commit, head }, 'took in a commit that a ref names');
  } catch (err) {
    if (![UnrelatedHistory, MissingObject, BadObject].some((kind) => err instanceof kind)) throw err;
    refused.add(commit);
    wiki.log.error({ err, commit }, 'a commit that a ref names cannot become part of this wiki');
  }
}
