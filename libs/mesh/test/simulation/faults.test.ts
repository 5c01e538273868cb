import { describe, expect, it } from 'vitest';
import { areTipsEqual, grownMesh, isFullMesh } from './meshes.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

function cutOff(world: World, lost: SimulatedNode): void {
  for (const other of world.nodes) if (other !== lost) world.setCut(lost, other, true);
}

function statesOf(world: World, name: string): string[] {
  return world.up
    .filter((node) => node.name !== name)
    .map((node) => node.mesh!.view(0).members.find((member) => member.name === name)?.state ?? 'unknown');
}

describe('a node that goes away', () => {
  it('is suspect everywhere at once when its host closes the connections', () => {
    const world = grownMesh(6, { seed: 1, latencyMs: [2, 40] });
    world.crash(world.nodes[2]!, 'loud');
    world.run(500);
    expect(new Set(statesOf(world, 'erwik@e3'))).toEqual(new Set(['suspect']));
  });

  it('is suspect everywhere within four seconds when its host vanishes', () => {
    const world = grownMesh(6, { seed: 1, latencyMs: [2, 40] });
    world.crash(world.nodes[2]!, 'silent');
    world.run(4000);
    expect(new Set(statesOf(world, 'erwik@e3'))).toEqual(new Set(['suspect']));
  });

  it('is told dead by one for all, and not by each', () => {
    const world = grownMesh(30, { seed: 2 });
    world.crash(world.nodes[7]!, 'silent');
    world.run(60_000);
    expect(new Set(statesOf(world, 'erwik@e8'))).toEqual(new Set(['dead']));
    expect(world.records.sent['dead_neighbor']).toBeLessThan(2 * 29);
  });

  it('is alive everywhere within seconds of coming back', () => {
    const world = grownMesh(6, { seed: 3 });
    const node = world.nodes[4]!;
    world.crash(node, 'loud');
    world.run(90_000);
    expect(new Set(statesOf(world, node.name))).toEqual(new Set(['dead']));
    world.restart(node);
    expect(world.runUntil(() => isFullMesh(world), 10_000)).toBeLessThan(10_000);
    expect(new Set(statesOf(world, node.name))).toEqual(new Set(['alive']));
  });

  it('P12: tells nobody dead when it is itself cut off from all', () => {
    const world = grownMesh(6, { seed: 4 });
    const lost = world.nodes[3]!;
    cutOff(world, lost);
    world.run(5 * 60_000);
    for (const other of world.nodes) if (other !== lost) world.setCut(lost, other, false);
    expect(world.runUntil(() => isFullMesh(world), 30_000)).toBeDefined();
    expect(world.records.claims.filter(({ by }) => by === lost.name)).toEqual([]);
  });
});

describe('a node that is left with one link of six', () => {
  it('P12: tells nobody dead, and gets an edit through that link from whoever saves it', () => {
    const world = grownMesh(7, { seed: 12 });
    const [lost, friend] = [world.nodes[3]!, world.nodes[5]!];
    cutOff(world, lost);
    world.setCut(lost, friend, false);
    world.run(3 * 60_000);
    expect(world.records.claims.filter(({ by }) => by === lost.name)).toEqual([]);
    for (const writer of world.nodes) {
      const sha = world.save(writer);
      world.run(1500);
      expect(lost.disk.store.holds(sha)).toBe(true);
      world.run(10_000);
    }
  });
});

describe('a mesh with faults', () => {
  it('P5: with a tenth of 30 nodes silently gone an edit costs at most twice the notices, and reaches all', () => {
    const world = grownMesh(30, { seed: 5 });
    for (const index of [4, 15, 26]) world.crash(world.nodes[index]!, 'silent');
    const sha = world.save(world.nodes[0]!);
    expect(world.runUntil(() => areTipsEqual(world), 5000)).toBeDefined();
    world.run(60_000);
    expect(world.records.notices.get(sha)).toBeLessThanOrEqual(2 * 29);
  });

  it('P5: so does one in a tree of 45, where heads that are gone had parts to do', () => {
    const world = grownMesh(45, { seed: 6 });
    const gone = world.nodes.filter((_, index) => index % 10 === 7);
    for (const node of gone) world.crash(node, 'silent');
    const sha = world.save(world.nodes[0]!);
    expect(world.runUntil(() => areTipsEqual(world), 10_000)).toBeDefined();
    expect(world.records.told.some(({ told }) => told.about === 'redelegated')).toBe(true);
    expect(world.records.notices.get(sha)).toBeLessThanOrEqual(2 * 44);
  });

  it('nodes in a row, each linked to the next alone, come to hold the same', () => {
    const world = grownMesh(4, { seed: 7 });
    for (const [index, a] of world.nodes.entries())
      for (const b of world.nodes.slice(index + 2)) world.setCut(a, b, true);
    world.run(2 * 60_000);
    world.save(world.nodes[0]!);
    world.save(world.nodes[3]!);
    expect(world.runUntil(() => areTipsEqual(world), 20_000)).toBeDefined();
  });

  it('halves that wrote apart are equal within ten seconds of the heal', () => {
    const world = grownMesh(10, { seed: 8 });
    const [left, right] = [world.nodes.slice(0, 5), world.nodes.slice(5)];
    for (const a of left) for (const b of right) world.setCut(a, b, true);
    for (const node of world.nodes) {
      world.save(node);
      world.run(20_000);
    }
    expect(areTipsEqual(world)).toBe(false);
    for (const a of left) for (const b of right) world.setCut(a, b, false);
    expect(world.runUntil(() => areTipsEqual(world), 10_000)).toBeDefined();
  });

  it('a path that works in one direction alone is noticed by both sides and gone round', () => {
    const world = grownMesh(4, { seed: 9 });
    const [a, b] = [world.nodes[0]!, world.nodes[1]!];
    world.setCut(a, b, true, 'there');
    world.run(60_000);
    for (const [one, other] of [[a, b] as const, [b, a] as const]) {
      const seen = one.mesh!.view(0).members.find(({ name }) => name === other.name)!;
      expect(seen.direct).toBe(false);
      expect(seen.via.length).toBeGreaterThan(0);
    }
    const sha = world.save(a);
    world.run(3000);
    expect(b.disk.store.holds(sha)).toBe(true);
  });

  it('a node that lost its disk gets everything back, and lives above what was known of it', () => {
    const world = grownMesh(5, { seed: 10 });
    const node = world.nodes[1]!;
    for (let life = 0; life < 3; life += 1) {
      world.crash(node, 'loud');
      world.run(1000);
      world.restart(node);
      world.run(10_000);
    }
    const before = node.mesh!.view(0).incarnation;
    world.save(node);
    world.run(5000);
    world.crash(node, 'loud');
    world.wipe(node);
    world.restart(node);
    expect(world.runUntil(() => areTipsEqual(world) && isFullMesh(world), 20_000)).toBeDefined();
    expect(node.mesh!.view(0).incarnation).toBeGreaterThan(before);
  });
});

describe('a node that joins', () => {
  it.each([[12], [33]])('P19: a mesh of %i costs about one and a half messages a member', (size) => {
    const world = grownMesh(size - 1, { seed: size });
    world.save(world.nodes[0]!);
    world.run(5000);
    const before = world.records.sent['new_neighbor'] ?? 0;
    const joiner = world.add(world.nodes.slice(2, 3));
    world.start(joiner);
    expect(world.runUntil(() => isFullMesh(world) && areTipsEqual(world), 30_000)).toBeDefined();
    expect((world.records.sent['new_neighbor'] ?? 0) - before).toBeLessThanOrEqual(1.6 * size);
  });
});
