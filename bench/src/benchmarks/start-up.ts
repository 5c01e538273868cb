import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../benchmark.js';
import { atMost } from '../goal.js';
import { askOnce } from '../http/http-connection.js';
import { inTurns } from '../measure/in-turns.js';
import { runProgram } from '../measure/programs.js';
import { timed } from '../measure/timing.js';
import { startNode } from '../node/start-node.js';

const npmStart = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

/** From the start of a node with 10,000 pages to the first page served. */
export const startUp: Benchmark = {
  name: 'start-up',
  async run({ largeWiki, say }) {
    const data = await largeWiki();
    say('starting a node again and again');
    const { built, whole, empty } = await inTurns({
      built: () => firstPageMs(data),
      whole: () => firstPageMs(data, npmStart),
      empty: () => timed(() => runProgram([process.execPath, '-e', '0'])),
    });
    const reference = { name: 'node -e 0', value: empty };
    return [
      {
        what: 'restart with 10,000 pages to the first page',
        unit: 'ms',
        value: built,
        reference,
        goal: atMost(1500),
      },
      { what: 'the same by npm start, which looks at the build first', unit: 'ms', value: whole, reference },
    ];
  },
};

async function firstPageMs(data: string, script?: string): Promise<number> {
  const startedAt = performance.now();
  await using node = await startNode(data, script === undefined ? {} : { script });
  const { status } = await askOnce(node.url, { path: '/Home' });
  if (status !== 200) throw new Error(`the first page answers ${status}`);
  return performance.now() - startedAt;
}
