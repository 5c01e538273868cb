import { percentile } from '../measure/statistics.js';
import { HttpConnection } from './http-connection.js';
import { Load } from './load.js';
import type { LoadFigures } from './load.js';

/** Both sides compile what they run often, and compressed forms are made, before anything counts. */
const warmUpMs = 700;

const load = Load.parse(JSON.parse(process.argv[2] ?? ''));
const countFrom = performance.now() + warmUpMs;
const until = countFrom + load.seconds * 1000;
const latencies: number[] = [];
let failures = 0;
await Promise.all(Array.from({ length: load.connections }, askOverAndOver));
const figures: LoadFigures = {
  perSecond: latencies.length / load.seconds,
  p50Ms: percentile(latencies, 0.5),
  p99Ms: percentile(latencies, 0.99),
  failures,
};
console.log(JSON.stringify(figures));

async function askOverAndOver(): Promise<void> {
  const connection = await HttpConnection.open(load.url);
  const request = connection.encode({ path: load.path, headers: load.headers });
  for (let now = performance.now(); now < until;) {
    const { status } = await connection.ask(request);
    const done = performance.now();
    if (status !== load.status) failures += 1;
    if (done > countFrom) latencies.push(done - now);
    now = done;
  }
  connection.close();
}
