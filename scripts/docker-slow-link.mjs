// @ts-check
// With compose.mesh.yaml up: saves a page on E1 and shows how it comes to E3, which E1 reaches at 2 kbit/s alone.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runScript } from './bootstrap.mjs';

const e1 = process.env['E1_URL'] ?? 'http://127.0.0.1:8001';
const e3 = process.env['E3_URL'] ?? 'http://127.0.0.1:8003';
/** A mesh that has just started may still be linking. In milliseconds. */
const arrivalMaxMs = 120_000;
/** Two greetings that cross on the slow link may both be too late, and are tried again. In milliseconds. */
const linkMaxMs = 180_000;
/** A notice takes a second there; what does not come in this time is not on its way. In milliseconds. */
const lateMaxMs = 60_000;
/** A link that was quiet lets a full packet pass at once, so that the first few notices of 300 bytes are not late at all. */
const savesInARow = 12;
const pollMs = 100;

await runScript(async () => {
  if (!(await until(linkMaxMs, areLinked)))
    throw new Error(`E1 and E3 had no link after ${linkMaxMs / 1000} s`);
  const before = await discardedLate();
  const began = Date.now();
  let commit = '';
  for (let count = 0; count < savesInARow; count += 1) commit = await save();
  console.log(`E1 has saved MyPantsAreMelting ${savesInARow} times: the last is commit ${commit}`);
  const receipt = await until(arrivalMaxMs, () => receiptOf(commit));
  if (!receipt) throw new Error(`E3 did not hold it within ${arrivalMaxMs / 1000} s`);
  console.log(`E3 holds it after ${Date.now() - began} ms, and had it from ${receipt.via}`);
  if (!(await until(lateMaxMs, async () => (await discardedLate()) > before)))
    throw new Error(`no late notice of E1's own came to E3 within ${lateMaxMs / 1000} s`);
  console.log(`A late notice of E1's own came by ${Date.now() - began} ms, and E3 has discarded it`);
  console.log(`Look: ${e3}/MyPantsAreMelting and ${e3}/_mesh`);
  return 0;
});

/**
 * @param {string} commit
 * @returns {Promise<{ node: string, via: string } | undefined>} that of E3
 */
async function receiptOf(commit) {
  const { receipts } = await ask(`${e3}/_api/v1/commits/${commit}/receipts`);
  return receipts?.find((/** @type {{ node: string }} */ one) => one.node === 'erwik@e3');
}

async function areLinked() {
  const { neighbors } = await ask(`${e1}/_api/v1/mesh`);
  return neighbors?.some(
    (/** @type {{ node: string, direct: boolean }} */ { node, direct }) => node === 'erwik@e3' && direct,
  );
}

async function discardedLate() {
  return (await ask(`${e3}/_api/v1/mesh`)).counters.notices.discardedLate;
}

/** @returns {Promise<string>} the commit */
async function save() {
  const page = `${e1}/_api/v1/pages/MyPantsAreMelting`;
  const before = await fetch(page);
  const match = before.ok ? { 'if-match': `"${(await read(before)).blob}"` } : { 'if-none-match': '*' };
  const response = await fetch(page, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...match },
    body: JSON.stringify({ text: `It is hot today, and was so at ${new Date().toISOString()}.\n` }),
  });
  if (!response.ok) throw new Error(`E1 answered ${response.status}: ${await response.text()}`);
  const { commit } = await read(response);
  return commit;
}

/** @param {string} url */
async function ask(url) {
  return read(await fetch(url));
}

/** @param {Response} response */
async function read(response) {
  return JSON.parse(await response.text());
}

/**
 * @template Fact
 * @param {number} maxMs
 * @param {() => Promise<Fact>} fact
 * @returns {Promise<Fact | undefined>} once it is something; undefined when it stays nothing for so long
 */
async function until(maxMs, fact) {
  const givenUp = Date.now() + maxMs;
  while (Date.now() < givenUp) {
    const answer = await fact();
    if (answer) return answer;
    await delay(pollMs);
  }
  return undefined;
}
