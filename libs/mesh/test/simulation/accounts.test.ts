import { describe, expect, it } from 'vitest';
import { grownMesh } from './meshes.js';
import { changeAccount } from './model-accounts.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

const digestsOf = ({ up }: World): string[] => up.map(({ disk }) => disk.accounts!.digest);
const areAlike = (world: World): boolean => new Set(digestsOf(world)).size === 1;

function oneOf<One>(world: World, all: readonly One[]): One {
  return all[Math.floor(world.random() * all.length)]!;
}

function pairs({ nodes }: World): [SimulatedNode, SimulatedNode][] {
  return nodes.flatMap((one, index) =>
    nodes.slice(index + 1).map((other): [SimulatedNode, SimulatedNode] => [one, other]),
  );
}

/** Changes, cuts, crashes and lost disks, one every second or so; in the end all is whole again. */
function trouble(world: World, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    const node = oneOf(world, world.nodes);
    const [one, other] = oneOf(world, pairs(world));
    const what = world.random();
    if (what < 0.5 && node.mesh !== null) changeAccount(world, node, `key ${step % 7}`, `value ${step}`);
    else if (what < 0.75) world.setCut(one, other, true);
    else if (what < 0.85) world.setCut(one, other, false);
    else if (node.mesh === null) world.restart(node);
    else if (world.up.length > 2) {
      world.crash(node, world.random() < 0.5 ? 'loud' : 'silent');
      if (world.random() < 0.3) world.wipe(node);
    }
    world.run(1500 * world.random());
  }
  for (const [one, other] of pairs(world)) world.setCut(one, other, false);
  for (const node of world.nodes) if (node.mesh === null) world.restart(node);
}

describe('accounts', () => {
  it.each(seeds)('are the same on all nodes after any cuts, crashes and lost disks (seed %i)', (seed) => {
    const world = grownMesh(5, { seed, accounts: true });
    trouble(world, 40);
    expect(world.runUntil(() => areAlike(world), 90_000)).toBeDefined();
    expect(world.records.violations).toEqual([]);
    world.run(30_000);
    const { accounts: told, marks } = { ...world.records.sent };
    world.run(60_000);
    expect(areAlike(world)).toBe(true);
    expect(world.records.sent).toMatchObject({ accounts: told, marks });
  });

  it('that are changed on both sides of a cut are all there once it is healed', () => {
    const world = grownMesh(3, { seed: 7, accounts: true });
    const [one, two, three] = world.nodes as [SimulatedNode, SimulatedNode, SimulatedNode];
    for (const other of [two, three]) world.setCut(one, other, true);
    world.run(20_000);
    changeAccount(world, one, 'account/alice/password', 'new');
    changeAccount(world, three, 'account/alice/role', 'admin');
    world.run(5000);
    expect(two.disk.accounts!.get('account/alice/role')).toBe('admin');
    expect(one.disk.accounts!.get('account/alice/role')).toBeNull();
    for (const other of [two, three]) world.setCut(one, other, false);
    expect(world.runUntil(() => areAlike(world), 60_000)).toBeDefined();
    expect(one.disk.accounts!.get('account/alice/role')).toBe('admin');
    expect(three.disk.accounts!.get('account/alice/password')).toBe('new');
  });

  it('are known to who joins within a second of its first link', () => {
    const world = grownMesh(3, { seed: 3, accounts: true, latencyMs: [2, 20] });
    const [one] = world.nodes as [SimulatedNode];
    for (let count = 0; count < 5000; count += 1) one.disk.accounts!.change(`key ${count % 200}`, 'x');
    changeAccount(world, one, 'last', 'x');
    world.run(10_000);
    const joiner = world.add([one]);
    world.start(joiner);
    expect(world.runUntil(() => joiner.linked.size > 0, 5000)).toBeDefined();
    expect(world.runUntil(() => areAlike(world), 1000)).toBeDefined();
  });

  it('that are changed are told to thirty nodes with fewer messages than links', () => {
    const world = grownMesh(30, { seed: 5, accounts: true });
    changeAccount(world, world.nodes[3]!, 'key', 'value');
    expect(world.runUntil(() => areAlike(world), 2000)).toBeDefined();
    world.run(10_000);
    expect(world.records.sent['accounts']).toBeLessThan((30 * 29) / 2);
  });
});
