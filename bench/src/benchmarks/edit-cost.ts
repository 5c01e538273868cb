import { join } from 'node:path';
import type { Benchmark, Row } from '../benchmark.js';
import { timesAtMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { cpuMsEach } from '../measure/timing.js';
import { makeWiki, pageName } from '../wiki/make-wiki.js';
import type { WikiPlan } from '../wiki/make-wiki.js';
import { openStore, saveFile } from '../wiki/savers.js';
import type { OpenStore } from '../wiki/savers.js';

const sizes = [1000, 10_000, 100_000] as const;
const layouts = ['folders', 'flat'] as const;
const edits = 20;
const text = 'Some words that stand on a page, and a few more of them.\n'.repeat(40);

/** What an edit costs as a wiki grows, its pages in fifty folders or all in one. */
export const editCost: Benchmark = {
  name: 'edit-cost',
  async run({ folder, say }) {
    const plans = sizes.flatMap((pages) => layouts.map((layout) => ({ pages, layout, pageBytes: 100 })));
    const stores = new Map<string, { plan: WikiPlan; store: OpenStore }>();
    try {
      for (const plan of plans) {
        const dir = join(folder, `${title(plan)}.git`);
        say(`edits at ${title(plan)}`);
        await makeWiki(dir, plan);
        const store = await openStore(dir);
        stores.set(title(plan), { plan, store });
        await editMs(store, plan); // its first edits read the folders, and the very first ones compile the code
      }
      const contestants = [...stores].map(
        ([name, { plan, store }]) => [name, () => editMs(store, plan)] as const,
      );
      return rows(await inTurns(Object.fromEntries(contestants)));
    } finally {
      for (const { store } of stores.values()) await store[Symbol.asyncDispose]();
    }
  },
};

let written = 0;

/** Processor time of one durable edit, in ms: its parts on the thread pool included. */
function editMs({ writer }: OpenStore, plan: WikiPlan): Promise<number> {
  return cpuMsEach(edits, async () => {
    written += 1;
    await saveFile(writer, `${pageName(plan, (written * 7919) % plan.pages)}.md`, `${text}${written}\n`);
  });
}

function title({ pages, layout }: Pick<WikiPlan, 'pages' | 'layout'>): string {
  return `${pages} pages ${layout === 'flat' ? 'in one folder' : 'in 50 folders'}`;
}

function rows(found: Readonly<Record<string, number>>): Row[] {
  const cost = (pages: number, layout: WikiPlan['layout']): number =>
    found[title({ pages, layout })] ?? Number.NaN;
  const reference = { name: '1000 pages in 50 folders', value: cost(1000, 'folders') };
  return sizes.flatMap((pages) =>
    layouts.map((layout): Row => {
      const row: Row = {
        what: `an edit at ${title({ pages, layout })}, processor time`,
        unit: 'ms',
        value: cost(pages, layout),
        reference,
      };
      if (pages !== 10_000 || layout !== 'flat') return row;
      const folders = { name: '10000 pages in 50 folders', value: cost(pages, 'folders') };
      return { ...row, reference: folders, goal: timesAtMost(3) };
    }),
  );
}
