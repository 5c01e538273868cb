import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { change, saveNew, seenAs } from '../src/mesh-facts.js';
import { oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of two nodes, some saves and a heal, on a machine that has other work. */
const testMaxMs = 300_000;
/** A link that is lost is dialed again after 15 s and less. */
const healMaxMs = 60_000;

//   E1 ─── ✂ ─── E2      E1 renames and deletes what E2 edits, and nobody hears of the other
it(
  'keeps every edit of a page that was renamed or deleted elsewhere: under the new name, or as it is',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    const text = 'The first line.\n\nThe second line.\n\nThe last line.\n';
    for (const name of ['Old', 'Fought', 'Gone']) await saveNew(e1, name, text);
    await saveNew(e1, 'Linking', 'First [[Old]].\n\nThen nothing.\n');
    await oneHead(mesh.nodes, healMaxMs);

    for (const wire of mesh.wire(0, 1)) wire.cut();
    await ask(e1, 'POST', '/pages/Old/move', { body: { to: 'New' } });
    for (const name of ['Fought', 'Gone']) await deletePage(e1, name);
    await change(e2, 'Old', (before) => before.replace('second', 'EDITED'));
    await change(e2, 'Fought', (before) => before.replace('second', 'FOUGHT'));
    await change(e2, 'Linking', (before) => before.replace('nothing', 'SOMETHING'));
    await Promise.all([seenAs(e1, e2.name, ['suspect', 'dead']), seenAs(e2, e1.name, ['suspect', 'dead'])]);

    for (const wire of mesh.wire(0, 1)) wire.heal();
    await oneHead(mesh.nodes, healMaxMs);
    for (const node of mesh.nodes) {
      expect((await readPage(node.url, 'New'))?.text).toBe(text.replace('second', 'EDITED'));
      const old = await open(node, '/Old');
      expect([old.status, old.headers.get('location')]).toEqual([301, '/New?redirected_from=Old']);
      expect((await readPage(node.url, 'Linking'))?.text).toBe('First [[New]].\n\nThen SOMETHING.\n');
      expect((await readPage(node.url, 'Fought'))?.text).toContain('FOUGHT');
      await says(node, '/Fought', 'This page was deleted while somebody else edited it.');
      await says(node, '/Gone', 'A page of this name was deleted.');
      await says(node, '/_deleted', 'href="/Gone"');
    }

    await restore(e2, 'Gone');
    await oneHead(mesh.nodes, healMaxMs);
    expect((await readPage(e1.url, 'Gone'))?.text).toBe(text);
  },
);

interface Asking {
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

async function ask(
  node: MeshNode,
  method: string,
  path: string,
  { body, headers = {} }: Asking,
): Promise<void> {
  const answer = await fetch(`${node.url}/_api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
}

async function deletePage(node: MeshNode, name: string): Promise<void> {
  const page = await readPage(node.url, name);
  await ask(node, 'DELETE', `/pages/${name}`, { headers: { 'if-match': `"${page?.blob}"` } });
}

/** Follows the link that the deleted page offers, and presses the button there. */
async function restore(node: MeshNode, name: string): Promise<void> {
  const missing = await (await open(node, `/${name}`)).text();
  const path = /href="(\/[^"]+\/_restore\/[0-9a-f]{40})"/.exec(missing)?.[1] ?? '';
  const body = new URLSearchParams({ base: '', key: `restore-${name}`, summary: '' });
  const answer = await fetch(node.url + path, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
}

function open(node: MeshNode, path: string): Promise<Response> {
  return fetch(node.url + path, { redirect: 'manual', headers: { accept: 'text/html' } });
}

/** Waits until a page says something: what the index knows follows head. */
async function says(node: MeshNode, path: string, what: string): Promise<void> {
  await until(async () => (await (await open(node, path)).text()).includes(what), {
    what: `${path} to say ${what}`,
  });
}
