import type { Benchmark } from '../benchmark.js';
import { atMost, exactly } from '../goal.js';
import { openWriter } from '../http/page-writer.js';
import type { PageWriter } from '../http/page-writer.js';
import { openPushes } from '../measure/git-push.js';
import { percentile } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { watchHead } from '../node/head-watch.js';
import type { HeadWatch } from '../node/head-watch.js';
import { countsOf } from '../node/mesh-view.js';
import { startMesh } from '../node/start-mesh.js';
import { makeMeshWiki, writtenPage } from '../wiki/mesh-wiki.js';

const usualNodes = 20;
const usualEdits = 20;
const warmUpEdits = 5;
const pushes = 3;

/** From a save on one of twenty nodes until all hold it, and what they say to each other for it. */
export const meshMany: Benchmark = {
  name: 'mesh-many',
  async run({ folder, say, size }) {
    const count = size.nodes ?? usualNodes;
    const edits = size.edits ?? usualEdits;
    const wiki = await makeMeshWiki(folder);
    say(`starting ${count} nodes`);
    await using mesh = await startMesh({ folder, count, wiki });
    using writer = await openWriter(mesh.node(0).url, writtenPage);
    using watches = watchHeads(mesh.nodes.map(watchHead));
    for (let edit = 0; edit < warmUpEdits; edit += 1) await saveToAll(writer, watches);
    const before = await countsOf(mesh.nodes);
    say(`saves on one of ${count} nodes`);
    const found: number[] = [];
    for (let edit = 0; edit < edits; edit += 1) found.push(await saveToAll(writer, watches));
    const after = await countsOf(mesh.nodes);
    await using copies = await openPushes(folder, wiki, count - 1);
    const pushed = percentile(await timings(pushes, () => copies.pushOne()), 0.5);
    const reference = { name: `git push to ${count - 1} bare repositories`, value: pushed };
    const what = `save on one of ${count} nodes`;
    return [
      {
        what: `${what}, held by all, p50`,
        unit: 'ms',
        value: percentile(found, 0.5),
        reference,
        goal: atMost(200),
      },
      { what: `${what}, held by all, p99`, unit: 'ms', value: percentile(found, 0.99) },
      {
        what: `${what}, commit notices for it`,
        unit: 'notices',
        value: (after.notices - before.notices) / edits,
        goal: exactly(count - 1),
      },
      {
        what: `${what}, pulls for it`,
        unit: 'pulls',
        value: (after.pulls - before.pulls) / edits,
        goal: exactly(count - 1),
      },
    ];
  },
};

type HeadWatches = Disposable & { readonly all: readonly HeadWatch[] };

function watchHeads(all: readonly HeadWatch[]): HeadWatches {
  return { all, [Symbol.dispose]: () => all.forEach((watch) => watch[Symbol.dispose]()) };
}

/** From the request to save until the last node holds it, ms. */
async function saveToAll(writer: PageWriter, { all }: HeadWatches): Promise<number> {
  const { commit, askedAt } = await writer.save();
  const heldAt = await Promise.all(all.map((watch) => watch.at(commit)));
  return Math.max(...heldAt) - askedAt;
}
