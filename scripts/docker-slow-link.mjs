// @ts-check
// With compose.mesh.yaml up: saves a page on E1 and shows how it comes to E3, which E1 reaches at 2 kbit/s alone.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runScript } from './bootstrap.mjs';

const e1 = process.env['E1_URL'] ?? 'http://127.0.0.1:8001';
const e3 = process.env['E3_URL'] ?? 'http://127.0.0.1:8003';
/** A mesh that has just started may still be linking. In milliseconds. */
const arrivalMaxMs = 120_000;
const pollMs = 50;

await runScript(async () => {
  const began = Date.now();
  const commit = await save();
  console.log(`E1 has saved MyPantsAreMelting: commit ${commit}`);
  const receipt = await until('a receipt at E3', async () => {
    const { receipts } = await ask(`${e3}/_api/v1/commits/${commit}/receipts`);
    return receipts?.find((/** @type {{ node: string }} */ one) => one.node === 'erwik@e3');
  });
  console.log(`E3 holds it after ${Date.now() - began} ms, and had it from ${receipt.via}`);
  const late = await until("E1's own notice at E3", async () => {
    const { counters } = await ask(`${e3}/_api/v1/mesh`);
    return counters.notices.discardedLate;
  });
  console.log(
    `E1's own notice came ${Date.now() - began} ms after the save; late notices that E3 has discarded: ${late}`,
  );
  console.log(`Look: ${e3}/MyPantsAreMelting and ${e3}/_mesh`);
  return 0;
});

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
 * @param {string} what
 * @param {() => Promise<Fact>} fact
 * @returns {Promise<Fact>} once it is something
 */
async function until(what, fact) {
  const givenUp = Date.now() + arrivalMaxMs;
  while (Date.now() < givenUp) {
    const answer = await fact();
    if (answer) return answer;
    await delay(pollMs);
  }
  throw new Error(`waited ${arrivalMaxMs / 1000} s for ${what}`);
}
