import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { erwik } from '../src/run-cli.js';
import { gitIn, startNode } from '../src/start-node.js';

//   an operator's shell ── npx erwik ──┬─ run/ and wiki.git of the data folder
//                                      └─ front, store, router of the running node

async function save(url: string, page: string, text: string): Promise<string> {
  const response = await fetch(`${url}/_api/v1/pages/${page}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-none-match': '*' },
    body: JSON.stringify({ text, summary: 'Written by a test' }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { commit: string }).commit;
}

/** Two starts of a node and four of npm, on a machine that has other work. */
const testMaxMs = 120_000;

describe('an operator', { timeout: testMaxMs }, () => {
  it('is told how a node is, wherever it listens, and that it is down when it is', async () => {
    await using data = await temporaryFolder();
    await using node = await startNode(data.path);
    const head = await save(node.url, 'Home', 'Hello\n');
    const status = () => erwik(data.path, ['status', '--json']);
    // what a front has just begun to follow it calls missed until it has compared
    await until(async () => (await status()).code === 0, { what: 'a node that is ready' });
    const up = await status();
    expect(JSON.parse(up.out)).toMatchObject({ state: 'ready', url: node.url, head, pages: 1, degraded: [] });
    const names = ['supervisor', 'front-1', 'redis', 'router', 'store'];
    expect(JSON.parse(up.out).processes.map(({ name }: { name: string }) => name)).toEqual(names);

    await node.stop();
    const down = await erwik(data.path, ['status', '--json']);
    expect(down).toMatchObject({ code: 1 });
    expect(JSON.parse(down.out)).toMatchObject({ state: 'stopped', url: null, head, processes: [] });
  });

  it('loses a data folder and has the wiki back from a backup that was made while it ran', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const bundle = join(folder.path, 'wiki.bundle');
    await using before = await startNode(data);
    await save(before.url, 'Home', 'Hello\n');
    const head = await save(before.url, 'Second', 'More\n');
    expect(await erwik(data, ['verify'])).toMatchObject({ code: 0 });
    expect(await erwik(data, ['backup', bundle])).toMatchObject({ code: 0 });
    expect(await erwik(data, ['adopt', bundle])).toMatchObject({ code: 1 });
    await before.stop();
    await rm(data, { recursive: true });

    expect(await erwik(data, ['adopt', bundle])).toMatchObject({ code: 0 });
    await using after = await startNode(data);
    expect(gitIn(join(data, 'wiki.git'), ['rev-parse', 'main']).trim()).toBe(head);
    expect(await (await fetch(`${after.url}/Second/_raw`)).text()).toBe('More\n');
  });
});
