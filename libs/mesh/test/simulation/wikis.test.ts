import { describe, expect, it } from 'vitest';
import { areTipsEqual, grownMesh, isFullMesh } from './meshes.js';
import { configured } from './simulated-node.js';
import { World } from './world.js';
import type { SimulatedNode } from './simulated-node.js';

/** A node that has saved a page before it knew anybody. */
function wikiOf(world: World): SimulatedNode {
  const node = world.add();
  world.start(node);
  world.save(node);
  return node;
}

function linkedTo(node: SimulatedNode): string[] {
  return [...node.linked.keys()];
}

/** The operator names another node in the router file, which is read at once. */
function introduce(world: World, node: SimulatedNode, other: SimulatedNode): void {
  node.neighbors = [...node.neighbors, configured(other)];
  world.fact(node, { type: 'routerFileChanged', neighbors: node.neighbors });
}

const refusals = (world: World, node: SimulatedNode): string[] => [
  ...new Set(
    world.records.told.flatMap(({ node: at, told }) =>
      at === node.name && told.about === 'linkRefused' ? [`${told.name}: ${told.reason}`] : [],
    ),
  ),
];

describe('two wikis that have grown', () => {
  it('are not mixed when one is told of the other, and both say why', () => {
    const world = new World({ seed: 1 });
    const [a, b] = [wikiOf(world), wikiOf(world)];
    introduce(world, a, b);
    world.run(5 * 60_000);
    expect([linkedTo(a), linkedTo(b)]).toEqual([[], []]);
    expect(refusals(world, a)).toEqual([`${b.name}: wiki`]);
    expect(refusals(world, b)).toEqual([`${a.name}: wiki`]);
    expect(areTipsEqual(world)).toBe(false);
  });

  it('become one when a node of one takes in the history of the other on purpose', () => {
    const world = new World({ seed: 2 });
    const [a, b] = [wikiOf(world), wikiOf(world)];
    introduce(world, a, b);
    world.run(60_000);
    world.hold(a, b.disk.store.tips);
    world.save(a);
    expect(world.runUntil(() => areTipsEqual(world) && isFullMesh(world), 60_000)).toBeDefined();
  });

  it('are not mixed by a fresh node that both were named to: it joins one and stays there', () => {
    const world = new World({ seed: 3 });
    const [a, b] = [wikiOf(world), wikiOf(world)];
    const joiner = world.add([a, b]);
    world.start(joiner);
    world.run(60_000);
    const [home] = linkedTo(joiner);
    expect(linkedTo(joiner).length).toBe(1);
    const [mine, other] = home === a.name ? [a, b] : [b, a];
    expect(joiner.disk.store.tips).toEqual(mine.disk.store.tips);
    expect(refusals(world, joiner)).toContain(`${other.name}: wiki`);
    world.crash(joiner, 'loud');
    world.run(1000);
    world.restart(joiner);
    world.run(60_000);
    expect(linkedTo(joiner)).toEqual([home]);
  });

  it('are not mixed by fresh nodes that know each other and one wiki each', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const world = new World({ seed });
      const [a, b] = [wikiOf(world), wikiOf(world)];
      const [x, y] = [world.add(), world.add()];
      x.neighbors = [configured(a), configured(y)];
      y.neighbors = [configured(b), configured(x)];
      for (const node of [x, y]) world.start(node);
      world.run(60_000);
      const [theirs, ours] = [a.disk.store.tips, b.disk.store.tips];
      for (const node of [x, y]) expect([theirs, ours]).toContainEqual(node.disk.store.tips);
      expect([theirs.length, ours.length]).toEqual([1, 1]);
    }
  });
});

describe('fresh nodes', () => {
  it('that know each other all join the wiki that one of them is told of', () => {
    const world = grownMesh(5, { seed: 4 });
    const wiki = wikiOf(world);
    introduce(world, world.nodes[2]!, wiki);
    expect(world.runUntil(() => areTipsEqual(world) && isFullMesh(world), 60_000)).toBeDefined();
    expect(world.nodes.every(({ disk }) => disk.store.holds(wiki.disk.store.tips[0]!))).toBe(true);
  });

  it('that know each other may be parted before the first page, and both sides write', () => {
    const world = grownMesh(6, { seed: 5 });
    const [left, right] = [world.nodes.slice(0, 3), world.nodes.slice(3)];
    for (const a of left) for (const b of right) world.setCut(a, b, true);
    world.run(60_000);
    for (const node of world.nodes) world.save(node);
    world.run(60_000);
    for (const a of left) for (const b of right) world.setCut(a, b, false);
    expect(world.runUntil(() => areTipsEqual(world) && isFullMesh(world), 60_000)).toBeDefined();
  });
});

describe('a mesh with one wiki', () => {
  it('tells the same head everywhere, and knows on each node that all have it', () => {
    const world = grownMesh(5, { seed: 6 });
    for (const node of world.nodes) world.save(node);
    world.run(10_000);
    const views = world.nodes.map((node) => node.mesh!.view(0));
    expect(new Set(views.map(({ head }) => head)).size).toBe(1);
    expect(views.every(({ converged }) => converged)).toBe(true);
    expect(views.flatMap(({ members }) => members).every(({ head }) => head === views[0]!.head)).toBe(true);
  });

  it('sends whoever saved a page one receipt of each other node', () => {
    const world = grownMesh(12, { seed: 7 });
    const writer = world.nodes[4]!;
    const sha = world.save(writer);
    world.run(5000);
    const receipts = world.records.told.flatMap(({ node, told }) =>
      told.about === 'receipt' ? [[node, told.sha, told.node].join(' ')] : [],
    );
    const others = world.nodes.filter((node) => node !== writer);
    expect(receipts.toSorted()).toEqual(
      others.map(({ name }) => [writer.name, sha, name].join(' ')).toSorted(),
    );
    expect(world.records.sent['held']).toBe(11);
    expect(world.records.notices.get(sha)).toBe(11);
  });

  it('sends a receipt on through the source where there is no link to the writer', () => {
    const world = grownMesh(3, { seed: 8 });
    const [writer, between, far] = world.nodes as [SimulatedNode, SimulatedNode, SimulatedNode];
    world.setCut(writer, far, true);
    world.run(60_000);
    const sha = world.save(writer);
    world.run(5000);
    const receipts = world.records.told.filter(
      ({ node, told }) => node === writer.name && told.about === 'receipt' && told.sha === sha,
    );
    expect(receipts.map(({ told }) => told)).toContainEqual({
      ...{ about: 'receipt', sha, node: far.name, via: between.name },
    });
  });
});
