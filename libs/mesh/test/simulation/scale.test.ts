import { expect, it } from 'vitest';
import { areTipsEqual, revivedMesh } from './meshes.js';

/** `ERWIK_SIMULATION_NODES=1000` takes minutes and some gigabytes; the usual size is two levels of the tree as well. */
const size = Number(process.env['ERWIK_SIMULATION_NODES'] ?? 60);
const minutesMs = 60 * 60_000;

it(
  `P4: ${size} nodes that start at once become a mesh, and an edit costs one notice and one pull for each`,
  () => {
    const world = revivedMesh(size, { seed: 1, latencyMs: [5, 80] });
    world.run(10_000);
    expect(world.records.sent['new_neighbor']).toBeLessThan(4 * size);
    const savedMs = world.nowMs;
    const sha = world.save(world.nodes[0]!);
    world.run(3000);
    expect(areTipsEqual(world)).toBe(true);
    expect(world.records.notices.get(sha)).toBe(size - 1);
    expect(world.records.pulls.get(sha)).toBe(size - 1);
    const last = Math.max(
      ...world.nodes.map(({ name }) => world.records.heldMs.get(`${name} ${sha}`)! - savedMs),
    );
    expect(last).toBeLessThan(1500);
  },
  minutesMs,
);
