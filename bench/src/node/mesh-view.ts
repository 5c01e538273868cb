import { MeshCounters, NeighborReport } from '@erwik/events';
import { until } from '@erwik/testkit';
import { z } from 'zod';
import { askOnce } from '../http/http-connection.js';
import type { WikiNode } from './start-node.js';

/** What a node tells of the mesh over HTTP, as far as it is of use here. */
const MeshTold = z.object({ neighbors: z.array(NeighborReport), counters: MeshCounters });
type MeshTold = z.infer<typeof MeshTold>;

/** Twenty nodes that start together. */
const linkedMaxMs = 120_000;
/** Asking takes processor time from what is measured. */
const askEveryMs = 100;
/** The router puts its report where fronts read it twice a second: after two of these it says all that has been. */
const reportedMs = 1000;

/** What the node tells of the mesh now. */
export async function meshOf({ url }: WikiNode): Promise<MeshTold> {
  const { body } = await askOnce(url, { path: '/_api/v1/mesh' });
  return MeshTold.parse(JSON.parse(body.toString('utf8')));
}

/** Resolves when a node shows links to so many others. */
export async function linked(node: WikiNode, count: number): Promise<void> {
  const isLinked = async (): Promise<boolean> => (await linksOf(node)) === count;
  const what = `${count} links of ${node.name}`;
  await until(isLinked, { what, timeoutMs: linkedMaxMs, everyMs: askEveryMs });
}

async function linksOf(node: WikiNode): Promise<number> {
  return (await meshOf(node)).neighbors.filter(({ direct }) => direct).length;
}

/** Resolves when a node shows that it does not count on that neighbor any more; `everyMs` is how exactly that is seen. */
export async function seenGone(node: WikiNode, neighbor: string, everyMs: number): Promise<void> {
  const isGone = async (): Promise<boolean> =>
    (await meshOf(node)).neighbors.some((one) => one.node === neighbor && one.state !== 'alive');
  await until(isGone, { what: `${neighbor} seen as gone`, timeoutMs: 60_000, everyMs });
}

/** Commit notices that these nodes have sent, and pulls that brought them a commit, together, once that is all told. */
export async function countsOf(nodes: readonly WikiNode[]): Promise<{ notices: number; pulls: number }> {
  const sum = async (): Promise<{ notices: number; pulls: number }> => {
    const all = (await Promise.all(nodes.map(meshOf))).map(({ counters }) => counters);
    return {
      notices: all.reduce((total, { notices }) => total + notices.sent, 0),
      pulls: all.reduce((total, { pulls }) => total + pulls.done, 0),
    };
  };
  let [before, now] = [await sum(), await sum()];
  let since = performance.now();
  const isTold = async (): Promise<boolean> => {
    [before, now] = [now, await sum()];
    if (before.notices !== now.notices || before.pulls !== now.pulls) since = performance.now();
    return performance.now() - since > reportedMs;
  };
  await until(isTold, { what: 'counters that stand still', timeoutMs: 60_000, everyMs: askEveryMs });
  return now;
}
