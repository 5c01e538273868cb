import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { checkArrival, decodePack, defaultPackLimits, packCommits } from '@erwik/git';
import type { Sha } from '@erwik/git';
import type { Bench, Benchmark, Row } from '../benchmark.js';
import { timesAtMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { git, runProgram } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { makeWiki, pageName } from '../wiki/make-wiki.js';
import type { WikiPlan } from '../wiki/make-wiki.js';
import { openStore, saveFile } from '../wiki/savers.js';
import type { OpenStore } from '../wiki/savers.js';

const plans: readonly (WikiPlan & { readonly name: string })[] = [
  { name: '1,000 pages in 50 folders', pages: 1000, layout: 'folders', pageBytes: 2200 },
  { name: '10,000 pages in one folder', pages: 10_000, layout: 'flat', pageBytes: 2200 },
];

/** What an edited line weighs on its way to another node, and what it takes until the other has checked it. */
export const pullCommit: Benchmark = {
  name: 'pull-commit',
  async run(bench) {
    const rows: Row[] = [];
    for (const plan of plans) rows.push(...(await pullOne(bench, plan)));
    return rows;
  },
};

async function pullOne({ folder, say }: Bench, plan: (typeof plans)[number]): Promise<Row[]> {
  say(`pulling one commit at ${plan.name}`);
  const [sender, receiver] = [join(folder, `${plan.pages}.git`), join(folder, `${plan.pages}-receiver.git`)];
  await makeWiki(sender, plan);
  await cp(sender, receiver, { recursive: true });
  await using from = await openStore(sender);
  await using to = await openStore(receiver);
  const held = from.writer.head() ?? '';
  const commit = await editOneLine(from, plan);
  const packed = async (): Promise<Buffer> => (await packCommits(from.writer, [commit])) ?? Buffer.alloc(0);
  const theirs = (): Promise<Buffer> =>
    runProgram(['git', '-C', sender, 'pack-objects', '--thin', '--stdout', '--revs', '-q'], {
      input: `${commit}\n^${held}\n`,
    });
  const unpack = ['git', '-C', receiver, 'index-pack', '--stdin', '--fix-thin', '--strict'] as const;
  const { erwik, pair } = await inTurns({
    erwik: async () => median(await timings(20, async () => check(to, commit, await packed(), held))),
    pair: async () => median(await timings(5, async () => runProgram(unpack, { input: await theirs() }))),
  });
  await git(receiver, ['cat-file', '-e', commit]);
  return [
    {
      what: `one edited line on its way, ${plan.name}`,
      unit: 'B',
      value: (await packed()).length,
      reference: { name: 'git pack-objects --thin', value: (await theirs()).length },
      goal: timesAtMost(1.15),
    },
    {
      what: `packing, unpacking and checking it, ${plan.name}`,
      unit: 'ms',
      value: erwik,
      reference: { name: 'pack-objects, then index-pack', value: pair },
      goal: timesAtMost(0.2),
    },
  ];
}

async function editOneLine({ repository, writer }: OpenStore, plan: WikiPlan): Promise<Sha> {
  const path = `${pageName(plan, 7)}.md`;
  const entry = await repository.entryAt(writer.head() ?? '', path);
  const page = await repository.read(entry?.sha ?? '');
  const lines = (page?.data.toString('utf8') ?? '').split('\n');
  lines[9] = `${lines[9] ?? ''} and one more thing`;
  return (await saveFile(writer, path, lines.join('\n'))).commit;
}

async function check({ repository }: OpenStore, tip: Sha, bytes: Buffer, held: Sha): Promise<void> {
  const pack = await decodePack(bytes, defaultPackLimits, (sha) => repository.read(sha));
  const holds = async (commit: Sha): Promise<boolean> => commit === held;
  const { kind } = await checkArrival({ tip, pack, reader: repository, holds, now: Date.now() });
  if (kind !== 'plain') throw new Error(`the edit was found ${kind}`);
}
