import { World } from './world.js';
import type { SimulatedNode } from './simulated-node.js';
import type { WorldSettings } from './world.js';

/** Nodes that each know the first one, started one after another, until all have links to all. */
export function grownMesh(size: number, settings: WorldSettings): World {
  const world = new World(settings);
  for (let index = 0; index < size; index += 1) {
    world.start(world.add(world.nodes.slice(0, 1)));
    world.run(200);
  }
  if (world.runUntil(() => isFullMesh(world), 120_000) === undefined)
    throw new Error(`seed ${settings.seed}: ${size} nodes did not become a mesh`);
  world.run(5000);
  return world;
}

/** Each node that runs has a link to each other, and all routing tables tell the same. */
export function isFullMesh(world: World): boolean {
  const { up } = world;
  const others = up.length - 1;
  return (
    up.every(({ linked }) => linked.size === others) &&
    up.every(({ linked, name }) => up.every((other) => other.name === name || linked.has(other.name))) &&
    areAlike(up, (node) => node.mesh!.view(0).digests.members)
  );
}

/** All nodes that run hold the same commits, and know that they do. */
export function areTipsEqual(world: World): boolean {
  return (
    areAlike(world.up, ({ disk }) => disk.store.tips.join()) &&
    areAlike(world.up, ({ mesh }) => mesh!.view(0).digests.tips)
  );
}

function areAlike(nodes: readonly SimulatedNode[], said: (node: SimulatedNode) => string): boolean {
  return new Set(nodes.map(said)).size <= 1;
}

/** Nodes that have known each other before and start at once, as after a power cut; run until all have links to all. */
export function revivedMesh(size: number, settings: WorldSettings): World {
  const world = new World(settings);
  for (let index = 0; index < size; index += 1) world.add();
  const table = world.nodes.map(({ name, id, address }) => ({
    ...{ name, id, address, incarnation: 1, ageMs: 0, signature: `${name} 1` },
  }));
  for (const node of world.nodes) {
    node.disk.incarnation = 1;
    node.disk.wiki = { ids: ['wiki'], joined: true };
    node.disk.table = table.filter(({ name }) => name !== node.name);
    world.start(node);
  }
  if (world.runUntil(() => isFullMesh(world), 120_000) === undefined)
    throw new Error(`seed ${settings.seed}: ${size} nodes did not become a mesh again`);
  return world;
}
