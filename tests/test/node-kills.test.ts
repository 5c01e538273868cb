import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { checkTokens, leftovers } from '../src/check-tokens.js';
import { startPageReaders } from '../src/page-readers.js';
import type { PageReaders } from '../src/page-readers.js';
import { gitIn, startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { startTokenWriters } from '../src/token-writers.js';
import type { TokenWriters } from '../src/token-writers.js';
import { postForm, readPage } from '../src/wiki-client.js';

const fronts = 2;
/** Each process dies so often; a supervisor waits longer before each new start. */
const rounds = 3;
const victims = ['store', 'front-1', 'redis', 'front-2'];
/** Saves that go well between two deaths, so that each death meets a node at work; primes, so that they come at other moments. */
const savesBetween = [7, 23, 13, 31, 17];
const readsBetween = 40;

//   20 writers ──┐                      ┌─ front-1, front-2 ─┐
//    2 readers ──┴─ one port ── supervisor ── redis          ├─ killed in turn
//                                       └─ store ────────────┘
it(
  'saves what was acknowledged exactly once, and goes on serving pages, while its processes are killed in turn',
  { timeout: 240_000 },
  async () => {
    await using folder = await temporaryFolder();
    await using node = await startNode(folder.path, { fronts });
    await postForm(node.url, 'Home', { text: 'a page that everybody reads\n' });
    await using writers = startTokenWriters(() => node.url, { writers: 20, pages: 10 });
    await using readers = startPageReaders(
      { url: node.url, path: '/Home', text: 'a page that everybody reads' },
      2,
    );

    for (let round = 0; round < rounds; round += 1) {
      for (const victim of victims) {
        await progress(writers, readers, savesBetween[(round + victim.length) % savesBetween.length] ?? 1);
        await node.replaced(victim, await node.kill(victim));
      }
    }
    await progress(writers, readers, 1);
    await writers.stop();
    await readers.stop();

    expect(writers.faults).toEqual([]);
    expect(writers.retries(), 'the kills were felt').toBeGreaterThan(0);
    expect(readers.failures).toEqual([]);
    // a reader has one request under way: no more can break than readers there are when a front dies
    expect(readers.broken()).toBeLessThanOrEqual(2 * rounds * fronts);
    await expectAllSaved(node, writers);
  },
);

async function progress(writers: TokenWriters, readers: PageReaders, saves: number): Promise<void> {
  const goal = { saves: writers.acknowledged.size + saves, reads: readers.served() + readsBetween };
  await until(() => writers.acknowledged.size >= goal.saves && readers.served() >= goal.reads, {
    what: `${saves} more saves and ${readsBetween} more page views`,
    timeoutMs: 60_000,
  });
}

async function expectAllSaved(node: WikiNode, { acknowledged }: TokenWriters): Promise<void> {
  const repository = join(node.data, 'wiki.git');
  expect(checkTokens(repository, acknowledged.keys())).toEqual({ lost: [], duplicated: [] });
  for (const page of new Set(acknowledged.values())) {
    const lines = (await readPage(node.url, page))?.text.split('\n') ?? [];
    const missing = [...acknowledged].filter(([token, on]) => on === page && count(lines, token) !== 1);
    expect(missing).toEqual([]);
  }
  expect((await postForm(node.url, 'After', { text: 'saved after all that\n' })).status).toBe(303);
  expect(gitIn(repository, ['fsck', '--strict', '--no-dangling'])).toBe('');
  expect(await node.stop()).toBe(0);
  expect(leftovers(repository)).toEqual([]);
}

function count(lines: readonly string[], wanted: string): number {
  return lines.filter((line) => line === wanted).length;
}
