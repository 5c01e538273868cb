import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initRepository } from '../../../src/repository/init-repository.js';
import { simulate } from './simulate.js';
import type { Run } from './simulate.js';

/** How many runs there are, and the seed of the first; `npm run simulate:merge -- --runs N --seed S` says otherwise. */
const runs = Number(process.env['ERWIK_SIMULATION_RUNS'] ?? 30);
const firstSeed = Number(process.env['ERWIK_SIMULATION_SEED'] ?? 1);
/** Seeds that once found something: a merge had settled on another spelling of a folder, and its pages lost their authors' names. */
const found = [21578];
const timeoutMs = 24 * 60 * 60_000;
/** How often a long simulation tells how far it is, in runs. */
const toldEvery = 200;
/** Memory as a disk where there is one: power cuts are tested elsewhere, and fsync costs nothing there. */
const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/*
 *  alice --- bob      two to six nodes, each a repository of its own
 *    |   \  /  |      edits anywhere; commits travel as thin packs, in any order
 *  dave --- carol     nodes start again; disks are lost and begin empty
 */
describe('nodes with real repositories', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(disk, 'erwik-simulation-'));
    await initRepository(join(folder, 'empty.git'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test(
    'have one head, no loss and sound repositories once all have heard of everything',
    async () => {
      const done: Run[] = [];
      for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
        done.push(await runOnce(seed));
        if (done.length % toldEvery === 0 && done.length < runs) tell(done);
      }
      tell(done);
      expect(done.filter(({ faults }) => faults.length > 0)).toEqual([]);
    },
    timeoutMs,
  );

  test.each(found)('have them from seed %i too', async (seed) => {
    expect((await runOnce(seed)).faults).toEqual([]);
  });

  async function runOnce(seed: number): Promise<Run> {
    const own = join(folder, `run-${seed}`);
    try {
      return await simulate(seed, own, join(folder, 'empty.git'));
    } catch (error) {
      return {
        seed,
        edits: 0,
        merges: 0,
        faults: [error instanceof Error ? (error.stack ?? '') : String(error)],
      };
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  function tell(done: readonly Run[]): void {
    const sum = (of: (run: Run) => number): number => done.reduce((all, run) => all + of(run), 0);
    const [edits, merges] = [sum((run) => run.edits), sum((run) => run.merges)];
    const bad = done.filter(({ faults }) => faults.length > 0).map(({ seed }) => seed);
    process.stderr.write(
      `simulate | ${done.length} runs, ${edits} edits, ${(merges / edits).toFixed(2)} merges per edit, bad seeds: ${bad.join(', ') || 'none'}\n`,
    );
  }
});
