import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { expectSameWords, quiet, saveNew } from '../src/mesh-facts.js';
import { seededChance } from '../src/seeded-chance.js';
import type { SeededChance } from '../src/seeded-chance.js';
import { linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import type { TestMesh } from '../src/start-mesh.js';
import { startTokenWriters } from '../src/token-writers.js';

/** Starts of five nodes, a minute of storm and the calm after it, on a machine that has other work. */
const testMaxMs = 600_000;
const count = 5;
const stormMs = 60_000;
/** Bounds of the time between two blows, ms: some come while links are still dialed, some are long enough to be noticed. */
const betweenMs = { min: 200, max: 4000 } as const;
const settleMaxMs = 60_000;
const pages = 4;
const writeEveryMs = 250;

//   E1 ── E2
//   │ ╲╳╱ │       five nodes, each linked to all others; a writer on each, and a storm in the wires
//   E5 E4 E3
it(
  'comes out of a storm of cuts, resets and heals with one history on all nodes that has every word that was saved',
  { timeout: testMaxMs },
  async () => {
    const chance = seededChance();
    process.stdout.write(`a storm: ERWIK_SEED=${chance.seed} blows it again\n`);
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count });
    await saveNew(mesh.node(0), 'Home', 'A first page, so that all nodes are of one wiki.\n');
    await oneHead(mesh.nodes, settleMaxMs);
    const writers = mesh.nodes.map(({ url }, first) =>
      startTokenWriters(() => url, { writers: 1, pages, first, everyMs: writeEveryMs }),
    );
    let blows = 0;
    try {
      blows = await storm(mesh, chance);
    } finally {
      for (const one of writers) await one.stop();
    }
    await oneHead(mesh.nodes, settleMaxMs);

    expect(blows).toBeGreaterThan(10);
    for (const { acknowledged, faults } of writers) {
      expect(faults).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(10);
    }
    expect(writers.flatMap(({ troubles }) => troubles)).toEqual([]);
    await quiet(mesh.nodes);
    await Promise.all(mesh.nodes.map((node) => linkedToAll(node, count)));
    await oneHead(mesh.nodes);
    await expectSameWords(mesh.nodes, new Map(writers.flatMap(({ acknowledged }) => [...acknowledged])));
  },
);

/** Cuts, breaks and heals wires by chance for a minute, then heals all. Answers how often something changed. */
async function storm(mesh: TestMesh, { next, pick }: SeededChance): Promise<number> {
  const indexes = mesh.nodes.map((_, index) => index);
  const end = performance.now() + stormMs;
  let blows = 0;
  while (performance.now() < end) {
    const a = pick(indexes);
    const b = pick(indexes.filter((index) => index !== a));
    const blow = pick(['cut', 'break', 'heal', 'heal'] as const);
    for (const wire of mesh.wire(a, b)) wire[blow]();
    blows += 1;
    const nextAt = performance.now() + betweenMs.min + next() * (betweenMs.max - betweenMs.min);
    await until(() => performance.now() >= nextAt, { timeoutMs: stormMs, everyMs: 20 });
  }
  for (const a of indexes) for (const b of indexes) for (const wire of mesh.wire(a, b)) wire.heal();
  return blows;
}
