import { describe, expect, it } from 'vitest';
import { areTipsEqual, grownMesh } from './meshes.js';
import type { World } from './world.js';

/** The first node, which everybody knew, the last one, and one between. */
function saveHereAndThere(world: World): string[] {
  const { nodes } = world;
  return [0, nodes.length >> 1, nodes.length - 1].map((index) => {
    const sha = world.save(nodes[index]!);
    world.run(4000);
    return sha;
  });
}

describe('a mesh without faults', () => {
  it.each([
    ['a star', 2],
    ['a star', 3],
    ['a star', 12],
    ['the largest star', 33],
    ['a tree', 34],
    ['a tree', 45],
  ])(
    'P4: brings a commit through %s of %i nodes with one notice and one pull for each other node',
    (_shape, size) => {
      const world = grownMesh(size, { seed: size });
      const shas = saveHereAndThere(world);
      expect(areTipsEqual(world)).toBe(true);
      for (const sha of shas) {
        expect(world.records.notices.get(sha)).toBe(size - 1);
        expect(world.records.pulls.get(sha)).toBe(size - 1);
      }
      expect(world.records.violations).toEqual([]);
    },
  );

  it('P13: says nothing but pings once all are equal', () => {
    const world = grownMesh(12, { seed: 1 });
    saveHereAndThere(world);
    const { ping: _ping, pong: _pong, ...before } = world.records.sent;
    world.run(5 * 60_000);
    const { ping: _pings, pong: _pongs, ...after } = world.records.sent;
    expect(after).toEqual(before);
  });
});
