import { gzipSync } from 'node:zlib';
import type { Bench, Benchmark, Row } from '../benchmark.js';
import { atMost, timesAtLeast } from '../goal.js';
import { askOnce } from '../http/http-connection.js';
import type { Answer } from '../http/http-connection.js';
import { generateLoad } from '../http/load.js';
import type { Load, LoadFigures } from '../http/load.js';
import { startBareServer } from '../http/start-bare-server.js';
import { inTurns } from '../measure/in-turns.js';
import { cpuMsOf } from '../measure/process-figures.js';
import { median } from '../measure/statistics.js';
import { askStore, indexComplete, startNode } from '../node/start-node.js';
import type { WikiNode } from '../node/start-node.js';

const path = '/Home';
/** What browsers send. */
const browser = { 'accept-encoding': 'gzip, deflate, br, zstd', accept: 'text/html' };
const secondsEach = 2;
const bare = 'node:http, same bytes';

/** Views of a page that the front has in memory: as many as it can, and one at a time. */
export const view: Benchmark = {
  name: 'view',
  async run(bench) {
    await using node = await startNode(await bench.largeWiki());
    await untilIndexed(node);
    await generateLoad({ url: node.url, path, headers: browser, connections: 16, seconds: 1, status: 200 });
    const page = await compressedPage(node.url);
    await using server = await startBareServer(page);
    const contest: Contest = { front: node.url, bare: server.url, pids: [node.pid('front-1'), server.pid] };
    const held = { ...browser, 'if-none-match': page.headers.get('etag') ?? '' };
    bench.say('views at full load');
    const full = await compete(contest, {
      path,
      headers: browser,
      connections: 16,
      seconds: secondsEach,
      status: 200,
    });
    bench.say('views that have not changed');
    const same = await compete(contest, {
      path,
      headers: held,
      connections: 16,
      seconds: secondsEach,
      status: 304,
    });
    bench.say('one view at a time');
    const single = await compete(contest, {
      path,
      headers: browser,
      connections: 1,
      seconds: secondsEach,
      status: 200,
    });
    return [...rows(full, same, single), ...(await weights(node.url, bench))];
  },
};

interface Contest {
  readonly front: string;
  readonly bare: string;
  readonly pids: readonly [front: number, bare: number];
}

interface Result {
  readonly perSecond: Pair;
  readonly p50Ms: Pair;
  readonly p99Ms: Pair;
  readonly cpuUs: Pair;
  readonly failures: number;
}

interface Pair {
  readonly front: number;
  readonly bare: number;
}

/** A load on both servers in turns, with the processor time each took for one request. */
async function compete({ front, bare: other, pids }: Contest, load: Omit<Load, 'url'>): Promise<Result> {
  const found = { front: [] as Measured[], bare: [] as Measured[] };
  const turn = async (name: 'front' | 'bare', url: string, pid: number): Promise<number> => {
    const before = cpuMsOf(pid);
    const figures = await generateLoad({ ...load, url });
    found[name].push({ ...figures, cpuMs: cpuMsOf(pid) - before });
    return figures.perSecond;
  };
  await inTurns({ front: () => turn('front', front, pids[0]), bare: () => turn('bare', other, pids[1]) });
  const pair = (figure: (measured: Measured) => number): Pair => ({
    front: median(found.front.map(figure)),
    bare: median(found.bare.map(figure)),
  });
  return {
    perSecond: pair(({ perSecond }) => perSecond),
    p50Ms: pair(({ p50Ms }) => p50Ms),
    p99Ms: pair(({ p99Ms }) => p99Ms),
    // the warm-up is in the processor time: both have the same one
    cpuUs: pair(({ cpuMs, perSecond }) => (cpuMs * 1000) / (perSecond * (load.seconds + 0.7))),
    failures: [...found.front, ...found.bare].reduce((sum, { failures }) => sum + failures, 0),
  };
}

type Measured = LoadFigures & { readonly cpuMs: number };

function rows(full: Result, same: Result, single: Result): Row[] {
  const compared = (what: string, unit: Row['unit'], { front, bare: value }: Pair): Row => ({
    what,
    unit,
    value: front,
    reference: { name: bare, value },
  });
  const failures = full.failures + same.failures + single.failures;
  return [
    { ...compared('cached view, 16 connections', '/s', full.perSecond), goal: timesAtLeast(0.6) },
    compared('cached view, processor time of the server', 'µs', full.cpuUs),
    { ...compared('304, 16 connections', '/s', same.perSecond), goal: timesAtLeast(0.8) },
    compared('304, processor time of the server', 'µs', same.cpuUs),
    { ...compared('cached view, one connection, p50', 'ms', single.p50Ms), goal: atMost(2) },
    compared('cached view, one connection, p99', 'ms', single.p99Ms),
    { what: 'views with another status than expected', unit: 'failures', value: failures, goal: atMost(0) },
  ];
}

/** A page is made again when the index knows its latest change. */
async function untilIndexed(node: WikiNode): Promise<void> {
  await using store = await askStore(node);
  await indexComplete(store);
}

/** The front compresses a page after it was first sent. */
async function compressedPage(url: string): Promise<Answer> {
  for (;;) {
    const answer = await askOnce(url, { path, headers: browser });
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
    if (answer.headers.get('content-encoding') === 'br') return answer;
  }
}

/** What a browser loads besides a page's own HTML. */
async function weights(url: string, { say }: Bench): Promise<Row[]> {
  say('what a browser loads');
  const reader = await assetsKb(url, path);
  const editor = await assetsKb(url, `${path}/_edit`);
  return [
    { what: 'scripts and styles of a page, gzipped', unit: 'KB', value: reader, goal: atMost(25) },
    { what: 'scripts and styles of the editor, gzipped', unit: 'KB', value: editor, goal: atMost(200) },
  ];
}

async function assetsKb(url: string, page: string): Promise<number> {
  const { body } = await askOnce(url, { path: page });
  const links = body.toString().matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="(\/_[^"]+\.(?:js|css))"/g);
  let bytes = 0;
  for (const link of new Set([...links].map(([, href = '']) => href)))
    bytes += gzipSync((await askOnce(url, { path: link })).body).length;
  return bytes / 1024;
}
