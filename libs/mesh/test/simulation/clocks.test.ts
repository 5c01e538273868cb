import { expect, it } from 'vitest';
import { areTipsEqual, grownMesh } from './meshes.js';
import type { Clock } from './simulated-node.js';
import type { World } from './world.js';

function story(clockOf: (index: number) => Clock): World {
  const world = grownMesh(5, { seed: 11, traced: true, clockOf });
  for (const node of world.nodes) {
    world.save(node);
    world.run(3000);
    for (const { clock } of world.nodes) clock.wallMs += clock.wallMs / 7;
  }
  world.crash(world.nodes[2]!, 'loud');
  world.run(60_000);
  world.restart(world.nodes[2]!);
  world.run(20_000);
  return world;
}

it('P16: where the clocks stand and how they jump changes nothing that is said', () => {
  const right = story(() => ({ offsetMs: 0, rate: 1, wallMs: 0 }));
  const wrong = story((index) => ({ offsetMs: index * 4096, rate: 1, wallMs: index * 1e12 }));
  const unseen = ({ records }: World): unknown => [
    records.sent,
    [...records.notices],
    [...records.pulledFrom],
  ];
  expect(unseen(wrong)).toEqual(unseen(right));
});

it('P16: clocks that run a tenth too fast or too slow keep nobody from being equal', () => {
  const drifting = story((index) => ({
    offsetMs: index * 1e7,
    rate: index % 2 === 0 ? 0.9 : 1.1,
    wallMs: 0,
  }));
  expect(areTipsEqual(drifting)).toBe(true);
});
