import { join } from 'node:path';
import { adoptRepository, hashObject, loadGraph, mergeTips, readTyped } from '@erwik/git';
import type { Draft, FileEntry, ObjectSink, RawObject, Sha } from '@erwik/git';
import type { Bench, Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { git, runNodeProgram } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { makeWiki } from '../wiki/make-wiki.js';
import { openStore } from '../wiki/savers.js';
import type { OpenStore } from '../wiki/savers.js';

const nodegitMerge = new URL('../../programs/nodegit-merge.mjs', import.meta.url);
/** Runs of each contestant in one round. */
const runs = 3;

/** Tips to merge: how many there are, how many pages each has changed, and what is asked of the merge, in ms. */
interface Plan {
  readonly tips: number;
  readonly pages: number;
  readonly goalMs?: number;
}

const plans: readonly Plan[] = [
  { tips: 2, pages: 1, goalMs: 5 },
  { tips: 2, pages: 10, goalMs: 5 },
  { tips: 2, pages: 1000 },
  { tips: 10, pages: 1 },
];
const plansOfMany: readonly Plan[] = [
  { tips: 2, pages: 1, goalMs: 15 },
  { tips: 2, pages: 10, goalMs: 15 },
];

/** Merges of whole wikis: what it takes until edits of several nodes are one head. */
export const mergeTipsBenchmark: Benchmark = {
  name: 'merge-tips',
  async run(bench) {
    const at = async (pages: number, pageBytes: number, some: readonly Plan[]): Promise<Row[]> => {
      bench.say(`merging tips at ${pages} pages in one folder`);
      const dir = join(bench.folder, `${pages}.git`);
      await makeWiki(dir, { pages, layout: 'flat', pageBytes });
      return compareAll(dir, `${pages} pages in one folder`, some);
    };
    return [
      ...(await at(10_000, 2200, plans)),
      ...(await at(100_000, 100, plansOfMany)),
      ...(await realWiki(bench)),
    ];
  },
};

async function realWiki({ folder, bundle, say }: Bench): Promise<Row[]> {
  if (bundle === null) return [];
  say('merging tips of a real wiki');
  const dir = join(folder, 'real.git');
  await adoptRepository({ source: bundle, dir });
  return compareAll(dir, 'a real wiki', plans);
}

async function compareAll(dir: string, where: string, some: readonly Plan[]): Promise<Row[]> {
  await using store = await openStore(dir);
  const rows: Row[] = [];
  for (const plan of some) rows.push(...(await compare(dir, store, plan, where)));
  return rows;
}

async function compare(dir: string, store: OpenStore, plan: Plan, where: string): Promise<Row[]> {
  const tips = await makeTips(store, plan);
  const graph = await loadGraph(dir, tips);
  const ours = () => mergeTips(sinkOver(store), graph, tips);
  const [first = '', second = ''] = tips;
  const { erwik, libgit2, mergeTree } = await inTurns({
    erwik: async () => median(await timings(runs, ours)),
    libgit2: async () => Number(await runNodeProgram(nodegitMerge, { dir, tips, count: runs })),
    mergeTree: async () =>
      median(await timings(runs, () => git(dir, ['merge-tree', '--write-tree', first, second]))),
  });
  const what = `merge of ${plan.tips} tips, ${plan.pages} pages changed by each, at ${where}`;
  const row: Row = { what, unit: 'ms', value: erwik, reference: { name: 'nodegit', value: libgit2 } };
  const rows = [plan.goalMs === undefined ? row : { ...row, goal: atMost(plan.goalMs) }];
  // git merges only two at a time
  const reference = { name: 'git merge-tree --write-tree', value: mergeTree };
  return plan.tips === 2 ? [...rows, { what, unit: 'ms', value: erwik, reference }] : rows;
}

/** Commits on one head, each of which changes pages; half of them are pages that the next one changes as well, elsewhere. */
async function makeTips({ repository, writer }: OpenStore, { tips, pages }: Plan): Promise<Sha[]> {
  const base = writer.head() ?? '';
  const files = (await repository.listFiles(base)).filter(({ path }) => path.endsWith('.md'));
  return writer.submit(async (draft) => {
    const made: Sha[] = [];
    for (let tip = 0; tip < tips; tip += 1) {
      draft.moveTo(base, [base]);
      const start = Math.floor((tip * pages) / 2);
      made.push(await changePages(draft, files, { tip, start, pages }));
    }
    // head stays at the last one: a build that moves nothing stores nothing
    return made;
  });
}

async function changePages(
  draft: Draft,
  files: readonly FileEntry[],
  { tip, start, pages }: { tip: number; start: number; pages: number },
): Promise<Sha> {
  const changes = [];
  for (let n = start; n < start + pages; n += 1) {
    // pages all over the wiki, as people edit them
    const file = files[(n * 7919) % files.length];
    if (file === undefined) continue;
    const lines = (await readTyped(draft, file.sha, 'blob')).toString('utf8').split('\n');
    lines.splice(tip % 2 === 0 ? 1 : lines.length - 1, 0, `A line that editor ${tip} has added.`);
    changes.push({ path: file.path, data: Buffer.from(lines.join('\n')) });
  }
  const author = {
    name: `Editor ${tip}`,
    email: 'editor@example.org',
    seconds: 1_800_000_000 + tip,
    offsetMinutes: 0,
  };
  return (await draft.commit({ changes, author, committer: author, message: 'Edit pages' })).commit;
}

/** Keeps what a merge makes in memory: it is stored with the next save, which has benchmarks of its own. */
function sinkOver({ writer }: OpenStore): ObjectSink {
  const made = new Map<Sha, RawObject>();
  return {
    read: async (sha) => made.get(sha) ?? writer.read(sha),
    put(object) {
      const sha = hashObject(object);
      made.set(sha, object);
      return sha;
    },
  };
}
