import { expect, it } from 'vitest';
import { areTipsEqual, revivedMesh } from './meshes.js';
import type { World } from './world.js';

/**
 * `npm run simulate:mesh -- --nodes 1000` takes minutes and some gigabytes, and prints what it counts; the usual size is two
 * levels of the tree as well.
 */
const asked = process.env['ERWIK_SIMULATION_NODES'];
const size = Number(asked ?? 60);
const runs = asked === undefined ? 1 : Number(process.env['ERWIK_SIMULATION_RUNS'] ?? 1);
const firstSeed = Number(process.env['ERWIK_SIMULATION_SEED'] ?? 1);
const hourMs = 60 * 60_000;

it.each(Array.from({ length: runs }, (_, run) => firstSeed + run))(
  `P4: ${size} nodes that start at once become a mesh, and an edit costs one notice and one pull for each, seed %i`,
  (seed) => {
    const world = revivedMesh(size, { seed, latencyMs: [5, 80] });
    print(seed, `${size} nodes, each with a link to each after ${world.nowMs} ms: ${said(world)}`);
    world.run(10_000);
    expect(world.records.sent['new_neighbor']).toBeLessThan(4 * size);
    const savedMs = world.nowMs;
    const sha = world.save(world.nodes[Math.floor(world.random() * size)]!);
    world.run(3000);
    const [notices, pulls] = [world.records.notices.get(sha), world.records.pulls.get(sha)];
    const delivered = deliveriesMs(world, sha, savedMs);
    print(
      seed,
      `one edit: ${notices} commit notices, ${pulls} pulls, ${world.records.sent['held']} receipts`,
    );
    print(seed, `held by ${delivered.length} nodes: ${spread(delivered)}`);
    expect(areTipsEqual(world)).toBe(true);
    expect([notices, pulls]).toEqual([size - 1, size - 1]);
    expect(delivered.at(-1)).toBeLessThan(1500);
  },
  hourMs,
);

function deliveriesMs(world: World, sha: string, savedMs: number): number[] {
  const heldMs = world.nodes.flatMap(({ name }) => world.records.heldMs.get(`${name} ${sha}`) ?? []);
  return heldMs.map((ms) => ms - savedMs).toSorted((a, b) => a - b);
}

function spread(sorted: readonly number[]): string {
  const at = (share: number): string => `${Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, last ${at(1)}`;
}

function said({ records }: World): string {
  return Object.entries(records.sent)
    .map(([type, count]) => `${count} ${type}`)
    .join(', ');
}

function print(seed: number, line: string): void {
  if (asked !== undefined) process.stdout.write(`seed ${seed}: ${line}\n`);
}
