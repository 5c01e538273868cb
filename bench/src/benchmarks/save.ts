import { join } from 'node:path';
import type { Benchmark } from '../benchmark.js';
import { atLeast, atMost, atMostOf } from '../goal.js';
import { write } from '../http/writers.js';
import type { WritingFigures } from '../http/writers.js';
import { fsyncMs } from '../measure/disk.js';
import { inTurns } from '../measure/in-turns.js';
import { git } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { askStore, startNode } from '../node/start-node.js';

const secondsEach = 2;
const pages = Array.from({ length: 8 }, (_, n) => `Written-${n}`);

/** Durable saves over HTTP, each writer on a page of its own. */
export const save: Benchmark = {
  name: 'save',
  async run({ folder, largeWiki, say }) {
    const data = await largeWiki();
    await using node = await startNode(data);
    await using store = await askStore(node);
    const repository = join(data, 'wiki.git');
    const revisions = async (): Promise<number> =>
      Number(await git(repository, ['rev-list', '--count', 'main']));
    const before = await revisions();
    await write({ url: node.url, pages, seconds: 1 }); // both ends compile what they run often
    const warm = await revisions();
    say('saves over HTTP');
    const found: { one: WritingFigures[]; eight: WritingFigures[] } = { one: [], eight: [] };
    const turn = async (who: 'one' | 'eight'): Promise<number> => {
      const writers = who === 'one' ? pages.slice(0, 1) : pages;
      const figures = await write({ url: node.url, pages: writers, seconds: secondsEach });
      found[who].push(figures);
      return figures.p50Ms;
    };
    const { one, fsync, eight } = await inTurns({
      one: () => turn('one'),
      fsync: () => fsyncMs(folder),
      eight: () => turn('eight'),
    });
    const all = [...found.one, ...found.eight];
    const accepted = all.reduce((sum, figures) => sum + figures.accepted, 0);
    const failures = all.reduce((sum, figures) => sum + figures.failures, 0);
    const lost = accepted - ((await revisions()) - warm);
    const together = median(found.eight.map(({ perSecond }) => perSecond));
    const behind = await indexLagMs(store, before);
    const reference = { name: 'fsync of 4 KiB', value: fsync };
    const limit = atMostOf('5 fsyncs + 4 ms', (fsyncOnce) => 5 * fsyncOnce + 4);
    return [
      { what: 'durable save over HTTP, one writer, p50', unit: 'ms', value: one, reference, goal: limit },
      { what: 'durable save over HTTP, 8 writers, p50', unit: 'ms', value: eight, reference },
      {
        what: 'durable saves over HTTP, 8 writers on 8 pages',
        unit: '/s',
        value: together,
        reference: { name: 'fsyncs of 4 KiB', value: 1000 / fsync },
        goal: atLeast(600),
      },
      { what: 'saves that were refused', unit: 'failures', value: failures, goal: atMost(0) },
      {
        what: 'accepted saves without a revision of their own',
        unit: 'failures',
        value: lost,
        goal: atMost(0),
      },
      { what: 'index behind a save, p50', unit: 'ms', value: behind, goal: atMost(100) },
    ];
  },
};

const lagSamples = 15;

/** From the answer to a save until what it wrote can be searched. */
async function indexLagMs(store: Awaited<ReturnType<typeof askStore>>, run: number): Promise<number> {
  const found: number[] = [];
  for (let sample = 0; sample < lagSamples; sample += 1) {
    const name = `Indexed-${run}-${sample}`;
    const author = { name: 'Ada', email: 'ada@example.org' };
    const key = `bench-${run}-${sample}`;
    await store.request('save', {
      name,
      text: `A page to find: ${key}.\n`,
      base: null,
      summary: '',
      key,
      author,
      merge: 'auto',
    });
    const savedAt = performance.now();
    while (!(await store.request('status', {})).index.complete);
    found.push(performance.now() - savedAt);
  }
  return median(found);
}
