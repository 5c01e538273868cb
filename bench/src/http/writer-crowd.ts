import { z } from 'zod';
import { percentile } from '../measure/statistics.js';
import { PageTexts } from '../wiki/page-texts.js';
import { HttpConnection } from './http-connection.js';
import { Writing } from './writers.js';
import type { WritingFigures } from './writers.js';

const textBytes = 2200;
const Saved = z.object({ blob: z.string() });

const { url, pages, seconds } = Writing.parse(JSON.parse(process.argv[2] ?? ''));
const run = `${process.pid}`;
const startedAt = performance.now();
const until = startedAt + seconds * 1000;
const latencies: number[] = [];
let failures = 0;
await Promise.all(pages.map(writeOverAndOver));
const figures: WritingFigures = {
  accepted: latencies.length,
  failures,
  perSecond: (latencies.length * 1000) / (performance.now() - startedAt),
  p50Ms: percentile(latencies, 0.5),
};
console.log(JSON.stringify(figures));

/** No two texts are the same, so that every accepted one must be a commit of its own. */
async function writeOverAndOver(page: string, writer: number): Promise<void> {
  const connection = await HttpConnection.open(url);
  const path = `/_api/v1/pages/${page}`;
  const body = new PageTexts(writer).prose(page, textBytes);
  const before = await connection.ask(connection.encode({ path }));
  let blob = before.status === 200 ? Saved.parse(JSON.parse(before.body.toString())).blob : null;
  for (let edit = 0, now = performance.now(); now < until; edit += 1) {
    const text = `${body}${run} ${writer} ${edit}\n`;
    const condition = blob === null ? { 'if-none-match': '*' } : { 'if-match': `"${blob}"` };
    const headers = { 'content-type': 'application/json', ...condition };
    const request = connection.encode({ method: 'PUT', path, headers, body: JSON.stringify({ text }) });
    const { status, body: answer } = await connection.ask(request);
    const done = performance.now();
    if (status === 200 || status === 201) {
      latencies.push(done - now);
      ({ blob } = Saved.parse(JSON.parse(answer.toString())));
    } else failures += 1;
    now = done;
  }
  connection.close();
}
