import type { Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { median } from '../measure/statistics.js';
import { linked, seenGone } from '../node/mesh-view.js';
import { nameOf, startMesh } from '../node/start-mesh.js';
import type { Mesh } from '../node/start-mesh.js';
import { makeMeshWiki } from '../wiki/mesh-wiki.js';

const rounds = 3;
/** How exactly the moment is found; each question takes a node a few ms of its time. */
const askEveryMs = 20;
/** Of three nodes this one dies. */
const victim = 2;

/** How long the others count on a node that died, or that nothing is heard of any more. */
export const meshDeath: Benchmark = {
  name: 'mesh-death',
  async run({ folder, say }) {
    const wiki = await makeMeshWiki(folder);
    say('starting three nodes');
    await using mesh = await startMesh({ folder, count: 3, wiki, shapes: {} });
    const [killed, cut]: [number[], number[]] = [[], []];
    say('a node that is killed');
    for (let round = 0; round < rounds; round += 1) {
      killed.push(await goneMs(mesh, () => mesh.node(victim).kill()));
      await mesh.startAgain(victim);
    }
    say('a node that nothing is heard of');
    for (let round = 0; round < rounds; round += 1) {
      cut.push(await goneMs(mesh, async () => wiresOf(mesh).forEach((wire) => wire.cut())));
      for (const wire of wiresOf(mesh)) wire.heal();
      await Promise.all(mesh.nodes.map((node) => linked(node, 2)));
    }
    return [
      row('killed, until the others show it', killed, 500),
      row('cut off silently, until the others show it', cut, 4000),
    ];
  },
};

function wiresOf(mesh: Mesh): ReturnType<Mesh['wires']> {
  return [...mesh.wires(0, victim), ...mesh.wires(1, victim)];
}

/** From what happens to the node until all others show that they do not count on it, ms. */
async function goneMs(mesh: Mesh, happen: () => Promise<void>): Promise<number> {
  const happenedAt = performance.now();
  const others = mesh.nodes.filter((_, index) => index !== victim);
  const happening = happen();
  await Promise.all(others.map((node) => seenGone(node, nameOf(victim), askEveryMs)));
  const ms = performance.now() - happenedAt;
  await happening;
  return ms;
}

function row(what: string, found: readonly number[], limitMs: number): Row {
  return { what: `a node ${what}`, unit: 'ms', value: median(found), goal: atMost(limitMs) };
}
