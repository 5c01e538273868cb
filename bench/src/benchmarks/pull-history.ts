import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { adoptRepository, headRef, initRepository, packHistory, quarantinePack } from '@erwik/git';
import type { Sha } from '@erwik/git';
import type { Benchmark } from '../benchmark.js';
import { timesAtMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { git, runProgram } from '../measure/programs.js';
import { timed } from '../measure/timing.js';
import { openStore } from '../wiki/savers.js';

/** Commits of the first-parent line that one step brings. */
const stepCommits = 500;

/** What a node that joins takes until it holds a whole wiki, checked and durable, beside a clone by git. */
export const pullHistory: Benchmark = {
  name: 'pull-history',
  async run({ folder, bundle, say }) {
    if (bundle === null) return [];
    say('pulling a whole wiki');
    const source = join(folder, 'source.git');
    await adoptRepository({ source: bundle, dir: source });
    const line = (await git(source, ['rev-list', '--first-parent', '--reverse', headRef])).split('\n');
    const measured = await inTurns({
      steps: () => joinBy(folder, line, stepCommits),
      whole: () => joinBy(folder, line, line.length),
      clone: () => clone(folder),
    });
    const reference = { name: 'git clone', value: measured.clone };
    const rows = { [`steps of ${stepCommits} commits`]: measured.steps, 'one step': measured.whole };
    return Object.entries(rows).map(([how, value]) => ({
      what: `a wiki of ${line.length} commits joined, ${how}`,
      unit: 'ms',
      value,
      reference,
      goal: timesAtMost(1.2),
    }));
  },
};

async function joinBy(folder: string, line: readonly Sha[], commits: number): Promise<number> {
  const dir = join(folder, 'joined.git');
  await initRepository(dir);
  const ms = await timed(async () => {
    await using store = await openStore(dir);
    for (let done = 0; done < line.length; done += commits)
      await pullTo(folder, dir, store.writer, line[Math.min(done + commits, line.length) - 1] ?? '');
  });
  await rm(dir, { recursive: true });
  return ms;
}

type Writer = Awaited<ReturnType<typeof openStore>>['writer'];

async function pullTo(folder: string, dir: string, writer: Writer, tip: Sha): Promise<void> {
  const file = join(folder, 'step.pack');
  const held = [writer.head() ?? []].flat();
  await packHistory(join(folder, 'source.git'), { tip, have: held, file });
  await using arrived = await quarantinePack(dir, { file, tip, held, now: Date.now() });
  await writer.addPack(arrived.pack, () => writer.submit((draft) => draft.moveTo(tip, [tip])));
  await rm(file);
}

async function clone(folder: string): Promise<number> {
  const dir = join(folder, 'clone.git');
  const source = `file://${join(folder, 'source.git')}`;
  const ms = await timed(() => runProgram(['git', 'clone', '--quiet', '--bare', source, dir]));
  await rm(dir, { recursive: true });
  return ms;
}
