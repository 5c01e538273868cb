import type { Benchmark, Row } from '../benchmark.js';
import { atMost } from '../goal.js';
import { HttpConnection, askOnce } from '../http/http-connection.js';
import { generateLoad } from '../http/load.js';
import { residentMb } from '../measure/process-figures.js';
import { startNode } from '../node/start-node.js';
import { largePlan } from '../wiki/large-wiki.js';
import { pageName } from '../wiki/make-wiki.js';

const readers = 8;

/** Resident memory of a node's processes: after its first page, and after every one of 10,000 pages was read. */
export const memory: Benchmark = {
  name: 'memory',
  async run({ largeWiki, say }) {
    await using node = await startNode(await largeWiki());
    await askOnce(node.url, { path: '/Home' });
    const idle = residentMb(node.pid('front-1'));
    const router = residentMb(node.pid('router'));
    say('reading all 10,000 pages');
    await readAll(node.url);
    await generateLoad({
      url: node.url,
      path: '/Home',
      headers: {},
      connections: 16,
      seconds: 3,
      status: 200,
    });
    const row = (what: string, value: number, goalMb: number): Row => ({
      what,
      unit: 'MB',
      value,
      goal: atMost(goalMb),
    });
    return [
      row('memory of a front that has served one page', idle, 90),
      row('memory of a front after 10,000 pages and a load', residentMb(node.pid('front-1')), 150),
      row('memory of the store with 10,000 pages, after all were read', residentMb(node.pid('store')), 512),
      row('memory of the router', router, 512),
      row('memory of Redis', residentMb(node.pid('redis')), 512),
    ];
  },
};

async function readAll(url: string): Promise<void> {
  let next = 0;
  const read = async (): Promise<void> => {
    const connection = await HttpConnection.open(url);
    for (let n = next++; n < largePlan.pages; n = next++) {
      const { status } = await connection.ask(connection.encode({ path: `/${pageName(largePlan, n)}` }));
      if (status !== 200) throw new Error(`page ${n} answers ${status}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: readers }, read));
}
