import { beforeAll, describe, expect, it } from 'vitest';
import { playChaos } from './chaos.js';
import type { ChaosOutcome } from './chaos.js';

/** Meshes of three to thirty nodes; `ERWIK_SIMULATION_RUNS` multiplies the runs of each, `ERWIK_SIMULATION_SEED` moves them. */
const sizes = [
  { size: 3, runs: 40 },
  { size: 5, runs: 25 },
  { size: 12, runs: 4 },
  { size: 30, runs: 1 },
] as const;
const factor = Number(process.env['ERWIK_SIMULATION_RUNS'] ?? 1);
const firstSeed = Number(process.env['ERWIK_SIMULATION_SEED'] ?? 1);
const steps = 60;

/** Seeds that once found something, with the size they found it at. */
const found = [
  { size: 3, seed: 487, steps: 60 },
  { size: 3, seed: 7, steps: 60 },
  { size: 3, seed: 827, steps: 60 },
  { size: 5, seed: 97, steps: 60 },
  { size: 5, seed: 289, steps: 60 },
];

describe.each([
  ...sizes.map(({ size, runs }) => ({
    what: `${size} nodes, ${runs * factor} runs from seed ${firstSeed}`,
    worlds: Array.from({ length: runs * factor }, (_, index) => ({ size, steps, seed: firstSeed + index })),
  })),
  { what: 'seeds that once found something', worlds: found },
])(
  'edits, cuts, partitions, crashes, lost disks, false deaths, slow and stuck links: $what',
  ({ worlds }) => {
    let outcomes: {
      seed: number;
      outcome: Omit<ChaosOutcome, 'world'> & { violations: string[]; behind: string[] };
    }[];

    beforeAll(() => {
      outcomes = worlds.map((settings) => {
        const { world, ...outcome } = playChaos(settings);
        const { violations } = world.records;
        const behind = world.nodes.filter(
          (node) => node.mesh!.view(0).incarnation < world.heardIncarnation(node),
        );
        return {
          seed: settings.seed,
          outcome: { ...outcome, violations: [...violations], behind: behind.map(({ name }) => name) },
        };
      });
    }, 600_000);

    const seedsWhere = (holds: (outcome: (typeof outcomes)[number]['outcome']) => boolean): number[] =>
      outcomes.filter(({ outcome }) => holds(outcome)).map(({ seed }) => seed);

    it('P1: after the last fault all nodes come to hold the same commits', () => {
      expect(seedsWhere(({ tipsMs }) => tipsMs === undefined || tipsMs > 60_000)).toEqual([]);
    });

    it('P1: after the last fault all nodes come to have links to all, and equal routing tables', () => {
      expect(seedsWhere(({ meshMs }) => meshMs === undefined || meshMs > 60_000)).toEqual([]);
    });

    it('P1: in the end all nodes show the same head, and know of each other that they do', () => {
      expect(seedsWhere(({ unaware }) => unaware.length > 0)).toEqual([]);
    });

    it('P2: no saved commit is missing anywhere, unless all disks that had it were lost', () => {
      expect(seedsWhere(({ lost }) => lost.length > 0)).toEqual([]);
    });

    it('P3: nobody announces a commit that it does not hold', () => {
      expect(seedsWhere(({ violations }) => violations.length > 0)).toEqual([]);
    });

    it('P9: nobody lives on below an incarnation that somebody has heard of and still has on a disk', () => {
      expect(seedsWhere(({ behind }) => behind.length > 0)).toEqual([]);
    });

    it('P10: ten seconds after all can reach all, nobody is held dead', () => {
      expect(seedsWhere(({ falselyDead }) => falselyDead.length > 0)).toEqual([]);
    });

    it('P13: a minute later there are pings and nothing else', () => {
      expect(seedsWhere(({ chatter }) => chatter > 0)).toEqual([]);
    });
  },
);

describe('a simulated run', () => {
  it('is the same again from the same seed', () => {
    const digests = [1, 1, 2].map((seed) =>
      playChaos({ seed, size: 4, steps: 20, traced: true }).world.digest(),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });
});
