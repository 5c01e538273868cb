import { join } from 'node:path';
import type { Benchmark } from '../benchmark.js';
import { atMost } from '../goal.js';
import { inTurns } from '../measure/in-turns.js';
import { git } from '../measure/programs.js';
import { median } from '../measure/statistics.js';
import { timings } from '../measure/timing.js';
import { askStore, startNode } from '../node/start-node.js';

const rowsAsked = 100;

/** The history of a page that 100 of 10,000 commits changed, asked of the store over the bus. */
export const history: Benchmark = {
  name: 'history',
  async run({ largeWiki, say }) {
    const data = await largeWiki();
    await using node = await startNode(data);
    await using store = await askStore(node);
    const ask = () => store.request('history', { name: 'Busy', cursor: null, limit: rowsAsked });
    const { rows } = await ask();
    if (rows.length !== rowsAsked) throw new Error(`the history has ${rows.length} rows`);
    say('the history of a page');
    const log = ['log', `-${rowsAsked}`, '--format=%H %an %at %s', 'main', '--', 'Busy.md'];
    const { erwik, gitLog } = await inTurns({
      erwik: async () => median(await timings(100, ask)),
      gitLog: async () => median(await timings(3, () => git(join(data, 'wiki.git'), log))),
    });
    const reference = { name: 'git log -- path', value: gitLog };
    return [
      {
        what: 'history of a page, 100 of 10,000 commits',
        unit: 'ms',
        value: erwik,
        reference,
        goal: atMost(2),
      },
    ];
  },
};
