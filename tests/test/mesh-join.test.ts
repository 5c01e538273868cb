import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { erwik } from '../src/run-cli.js';
import { linkedToAll, meshOf, oneHead } from '../src/start-mesh.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

/** Starts of three nodes and of the command, on a machine that has other work. */
const testMaxMs = 240_000;

//   E1 ◀── invitation ── E2 ◀── invitation ── E3     E1 has no settings at all, E3 knows E2 alone
//    ▲──────────── by the pool ───────────────┘
describe('nodes that join by invitation', { timeout: testMaxMs }, () => {
  it('are sent the entire pool, know each other, and have every page wherever it was saved', async () => {
    await using folder = await temporaryFolder();
    const ports = await freePorts(3);
    await using e1 = await start(folder.path, 1, ports);
    await save(e1, 'Home', 'Written before anybody joined.\n');
    await invite(folder.path, { from: 1, to: 2, ports });
    await using e2 = await start(folder.path, 2, ports);
    await invite(folder.path, { from: 2, to: 3, ports });
    await using e3 = await start(folder.path, 3, ports);
    const nodes = [e1, e2, e3];
    await Promise.all(nodes.map((node) => linkedToAll(node, 3)));

    for (const [index, node] of nodes.entries()) {
      const page = `From-${index + 1}`;
      await save(node, page, `Saved on node ${index + 1}.\n`);
      for (const other of nodes) await sees(other, page, `Saved on node ${index + 1}.\n`);
    }
    await sees(e3, 'Home', 'Written before anybody joined.\n');
    const head = await oneHead(nodes);
    for (const node of nodes) {
      await until(async () => (await meshOf(node)).converged, { what: 'a converged mesh' });
      const mesh = await meshOf(node);
      expect(mesh.head).toBe(head);
      expect(mesh.neighbors?.map((neighbor) => neighbor.state)).toEqual(['alive', 'alive']);
      expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
    }
  });

  it('are refused when they bring another wiki, and both go on by themselves', async () => {
    await using folder = await temporaryFolder();
    const ports = await freePorts(2);
    await using e1 = await start(folder.path, 1, ports);
    await save(e1, 'Home', 'One wiki.\n');
    await using alone = await start(folder.path, 2, ports);
    await save(alone, 'Home', 'Another wiki.\n');
    await alone.stop();
    await invite(folder.path, { from: 1, to: 2, ports });
    await using e2 = await start(folder.path, 2, ports);
    await until(async () => (await meshOf(e2)).refused?.some(({ reason }) => reason === 'wiki'), {
      what: 'a refusal that says why',
    });
    expect((await readPage(e1.url, 'Home'))?.text).toBe('One wiki.\n');
    expect((await readPage(e2.url, 'Home'))?.text).toBe('Another wiki.\n');
    await save(e2, 'More', 'Still writes.\n');
  });
});

function dataOf(folder: string, index: number): string {
  return join(folder, `e${index}`);
}

function start(folder: string, index: number, ports: readonly number[]): Promise<WikiNode> {
  const environment = { ERWIK_LISTEN: `127.0.0.1:${ports[index - 1]}` };
  return startNode(dataOf(folder, index), { environment });
}

async function invite(
  folder: string,
  { from, to, ports }: { from: number; to: number; ports: readonly number[] },
): Promise<void> {
  const environment = { ERWIK_LISTEN: `127.0.0.1:${ports[from - 1]}` };
  const { code, out, told } = await erwik(dataOf(folder, from), ['invite'], environment);
  expect({ code, told: code === 0 ? '' : told }).toEqual({ code: 0, told: '' });
  await mkdir(dataOf(folder, to), { recursive: true });
  await writeFile(join(dataOf(folder, to), 'router.yaml'), out, { mode: 0o600 });
}

async function save(node: WikiNode, page: string, text: string): Promise<void> {
  const { status } = await postForm(node.url, page, { text });
  expect(status).toBe(303);
}

async function sees(node: WikiNode, page: string, text: string): Promise<void> {
  await until(async () => (await readPage(node.url, page))?.text === text, {
    what: `${page} on ${node.url}`,
  });
}
