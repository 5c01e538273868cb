import { describe, expect, it } from 'vitest';
import { areTipsEqual, isFullMesh } from './meshes.js';
import { configured } from './simulated-node.js';
import { World } from './world.js';
import type { SimulatedNode } from './simulated-node.js';
import type { WorldSettings } from './world.js';

/** 2 kbit/s. */
const slowBytesPerSecond = 250;

interface Triangle {
  readonly world: World;
  readonly e1: SimulatedNode;
  readonly e2: SimulatedNode;
  readonly e3: SimulatedNode;
}

/**
 * ```
 *   E1 ──fast── E2 ──fast── E3
 *    └────────2 kbit/s──────┘
 * ```
 */
function triangle(settings: Partial<WorldSettings> = {}, pinned = true): Triangle {
  const world = new World({ seed: 3, latencyMs: [20, 20], ...settings });
  const e1 = world.add();
  const e2 = world.add([e1]);
  const e3 = world.add([e1, e2]);
  if (pinned) {
    e1.neighbors = [{ ...configured(e3), maxBytesPerSecond: slowBytesPerSecond }];
    e3.neighbors = e3.neighbors.map((neighbor) =>
      neighbor.name === e1.name ? { ...neighbor, maxBytesPerSecond: slowBytesPerSecond } : neighbor,
    );
  }
  world.setRate(e1, e3, slowBytesPerSecond);
  for (const node of world.nodes) world.start(node);
  world.run(2 * 60_000);
  if (!isFullMesh(world)) throw new Error('the three did not meet');
  return { world, e1, e2, e3 };
}

/** Saves on E1; answers after how long E3 holds the commit, and what went over the slow link meanwhile. */
function saveOnE1({ world, e1, e3 }: Triangle): { sha: string; heldMs: number; slowBytes: number } {
  const paths = [world.network.path(e1.host, e3.host), world.network.path(e3.host, e1.host)];
  const count = (): number => paths.reduce((sum, { counters }) => sum + counters.bytes, 0);
  const [bytes, savedMs] = [count(), world.nowMs];
  const sha = world.save(e1);
  world.runUntil(() => e3.disk.store.holds(sha), 60_000);
  world.run(5000);
  return {
    sha,
    heldMs: world.records.heldMs.get(`${e3.name} ${sha}`)! - savedMs,
    slowBytes: count() - bytes,
  };
}

describe('three nodes, two of them far apart', () => {
  it.each([
    ['named in the router file', true],
    ['found by measuring', false],
  ])('P15: a commit goes round the slow link, %s, within a second and 2 KB on it', (_how, pinned) => {
    const mesh = triangle({}, pinned);
    const { sha, heldMs, slowBytes } = saveOnE1(mesh);
    expect(heldMs).toBeLessThan(1000);
    expect(slowBytes).toBeLessThan(2048);
    expect(mesh.world.records.pulledFrom.get(`${mesh.e3.name} ${sha}`)).toBe(mesh.e2.name);
    expect(mesh.world.records.notices.get(sha)).toBe(3);
  });

  it('the late notice of the slow link is discarded', () => {
    const { world, e3, ...mesh } = triangle();
    const { sha } = saveOnE1({ world, e3, ...mesh });
    const late = world.records.told.filter(
      ({ node, told }) => node === e3.name && told.about === 'knownCommit',
    );
    expect(late.map(({ told }) => told)).toEqual([{ about: 'knownCommit', sha, from: 'erwik@e1' }]);
    expect(world.records.pulls.get(sha)).toBe(2);
  });

  it.each([
    ['asking a second source brings the commit in two seconds', true, 0, 2000],
    ['without asking a second source it takes the time of the slow link', false, 15_000, 60_000],
  ])('when the slow notice comes first, %s', (_what, hedging, leastMs, mostMs) => {
    const mesh = triangle({ hedging });
    for (const [a, b] of [[mesh.e1, mesh.e2] as const, [mesh.e2, mesh.e1] as const])
      mesh.world.network.path(a.host, b.host).latencyMs = 500;
    const { sha, heldMs } = saveOnE1(mesh);
    expect(mesh.world.records.pulledFrom.get(`${mesh.e3.name} ${sha}`)).toBe(
      hedging ? mesh.e2.name : mesh.e1.name,
    );
    expect(heldMs).toBeGreaterThan(leastMs);
    expect(heldMs).toBeLessThan(mostMs);
  });

  it('a cut between two of them stops nothing, and nobody gives up a neighbor for it', () => {
    const mesh = triangle();
    mesh.world.setCut(mesh.e1, mesh.e3, true);
    mesh.world.run(3 * 60_000);
    const { heldMs } = saveOnE1(mesh);
    expect(heldMs).toBeLessThan(1000);
    expect(mesh.e1.mesh!.view(0).members.find(({ name }) => name === mesh.e3.name)?.via).toEqual([
      mesh.e2.name,
    ]);
    expect(areTipsEqual(mesh.world)).toBe(true);
  });

  it('a quiet slow link carries less than 260 bytes a minute', () => {
    const { world, e1, e3 } = triangle();
    const there = world.network.path(e1.host, e3.host).counters;
    const back = world.network.path(e3.host, e1.host).counters;
    const before = there.bytes + back.bytes;
    world.run(10 * 60_000);
    expect((there.bytes + back.bytes - before) / 10).toBeLessThan(260);
  });
});
