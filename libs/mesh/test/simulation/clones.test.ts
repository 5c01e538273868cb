import { describe, expect, it } from 'vitest';
import { areTipsEqual, grownMesh, isFullMesh } from './meshes.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

const clonesTold = (world: World): string[] =>
  world.records.told.flatMap(({ node, told }) => (told.about === 'clone' ? [node] : []));

/** Notices about nodes that were sent in the next minute. */
function memberNoticesInAMinute(world: World): number {
  const before = world.records.sent['new_neighbor'] ?? 0;
  world.run(60_000);
  return (world.records.sent['new_neighbor'] ?? 0) - before;
}

describe('a data folder that was copied, with both nodes running', () => {
  it('is noticed by everybody, moves nobody from its place, and sets off no storm', () => {
    const world = grownMesh(4, { seed: 1 });
    const first = world.save(world.nodes[1]!);
    world.run(5000);
    const clone = world.copy(world.nodes[1]!, 'the old address');
    world.start(clone);
    const second = world.save(clone);
    world.run(60_000);
    const others = world.nodes.filter(({ id }) => id !== clone.id);
    expect(new Set(clonesTold(world))).toEqual(new Set(others.map(({ name }) => name)));
    expect(memberNoticesInAMinute(world)).toBeLessThan(60);
    for (const node of others) expect(node.disk.store.holds(first)).toBe(true);
    expect(clone.disk.store.holds(second)).toBe(true);
    const original = world.nodes[1]!;
    expect(original.linked.size).toBe(3);
  });

  it('keeps the edits of both where each has a neighbor of its own', () => {
    const world = grownMesh(4, { seed: 2 });
    const [a, original, c, d] = world.nodes as [SimulatedNode, SimulatedNode, SimulatedNode, SimulatedNode];
    for (const other of [c, d]) world.setCut(original, other, true);
    world.run(60_000);
    const clone = world.copy(original, 'its own');
    world.start(clone);
    world.run(60_000);
    const shas = [world.save(original), world.save(clone), world.save(a)];
    expect(
      world.runUntil(
        () => world.nodes.every(({ disk }) => shas.every((sha) => disk.store.holds(sha))),
        60_000,
      ),
    ).toBeDefined();
    expect(memberNoticesInAMinute(world)).toBeLessThan(120);
    world.crash(clone, 'loud');
    for (const other of [c, d]) world.setCut(original, other, false);
    expect(world.runUntil(() => isFullMesh(world) && areTipsEqual(world), 60_000)).toBeDefined();
  });
});

describe('a node that is started again', () => {
  it.each([
    ['closed its connections', 'loud', 2000],
    ['left its connections half open', 'silent', 5000],
  ] as const)('and %s has its links back in seconds, and is no clone', (_what, how, withinMs) => {
    const world = grownMesh(5, { seed: 3 });
    const node = world.nodes[2]!;
    world.crash(node, how);
    world.run(100);
    world.restart(node, how === 'loud' ? 'reset' : 'half open');
    expect(world.runUntil(() => isFullMesh(world), 30_000)).toBeLessThan(withinMs);
    expect(clonesTold(world)).toEqual([]);
  });
});
