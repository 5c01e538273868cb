import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { change, saveNew, seenAs } from '../src/mesh-facts.js';
import { oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { readPage } from '../src/wiki-client.js';

/** Starts of two nodes, a dozen saves and a heal, on a machine that has other work. */
const testMaxMs = 300_000;
/** A link that is lost is dialed again after 15 s and less. */
const healMaxMs = 60_000;

const kettle = 'The kettle stands in the kitchen.';
const text = `# A page\n\n${kettle}\n\nThe last line.\n`;

//   E1 ─── ✂ ─── E2      both write the same pages, and nobody hears of the other
it(
  'shows what two nodes wrote at the same place side by side on both, until one press on one of them clears it on both',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    for (const name of ['Sentence', 'Words', 'Paragraphs', 'List']) await saveNew(e1, name, text);
    await saveNew(e1, 'Tagged', `---\ntags: [one]\n---\n${text}`);
    await oneHead(mesh.nodes, healMaxMs);

    for (const wire of mesh.wire(0, 1)) wire.cut();
    await replace(e1, 'Sentence', kettle, 'It is in the garden now.');
    await replace(e2, 'Sentence', kettle, 'Nobody has seen it since.');
    await replace(e1, 'Words', 'kettle', 'teapot');
    await replace(e2, 'Words', 'kitchen', 'cellar');
    await replace(e1, 'Paragraphs', kettle, 'The kettle is gone.');
    await replace(e2, 'Paragraphs', 'The last line.', 'Not the last line.');
    await change(e1, 'List', (before) => `${before}\n- of the first node\n`);
    await change(e2, 'List', (before) => `${before}\n- of the second node\n`);
    await replace(e1, 'Tagged', 'tags: [one]', 'tags: [one, left]');
    await replace(e2, 'Tagged', 'tags: [one]', 'tags: [one, right]');
    await saveNew(e1, 'Born-twice', 'written on the first\n');
    await saveNew(e2, 'Born-twice', 'said by the second\n');
    await Promise.all([seenAs(e1, e2.name, ['suspect', 'dead']), seenAs(e2, e1.name, ['suspect', 'dead'])]);

    for (const wire of mesh.wire(0, 1)) wire.heal();
    await oneHead(mesh.nodes, healMaxMs);
    for (const node of mesh.nodes) {
      expect(await textOf(node, 'Words')).toContain('The teapot stands in the cellar.');
      expect(await textOf(node, 'Paragraphs')).toBe(
        '# A page\n\nThe kettle is gone.\n\nNot the last line.\n',
      );
      for (const item of ['- of the first node\n', '- of the second node\n'])
        expect(await textOf(node, 'List')).toContain(item);
      for (const tag of ['one', 'left', 'right']) expect(await textOf(node, 'Tagged')).toContain(tag);
      await shows(node, 'Sentence', ['It is in the garden now.', 'Nobody has seen it since.']);
      await shows(node, 'Born-twice', ['written on the first', 'said by the second']);
      await until(async () => (await waiting(node)).join() === 'Born-twice,Sentence', {
        what: `what waits on ${node.name}`,
      });
    }

    await keepFirst(e1, 'Sentence');
    await keepFirst(e2, 'Born-twice');
    await oneHead(mesh.nodes, healMaxMs);
    for (const node of mesh.nodes) {
      await until(async () => (await waiting(node)).length === 0, { what: `nothing waits on ${node.name}` });
      expect(await textOf(node, 'Sentence')).not.toContain('<<<<<<<');
    }
    expect(await textOf(e1, 'Born-twice')).toBe(await textOf(e2, 'Born-twice'));
  },
);

function replace(node: MeshNode, page: string, what: string, by: string): Promise<void> {
  return change(node, page, (before) => before.replace(what, by));
}

async function textOf(node: MeshNode, page: string): Promise<string> {
  return (await readPage(node.url, page))?.text ?? '';
}

async function htmlOf(node: MeshNode, path: string): Promise<string> {
  const answer = await fetch(node.url + path, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Both texts stand on the page, as cards, and readers see no markers. */
async function shows(node: MeshNode, page: string, texts: readonly string[]): Promise<void> {
  const html = await htmlOf(node, `/${page}`);
  for (const each of texts) expect(html).toContain(each);
  expect(html).toContain('class="conflict"');
  expect(html).not.toContain('&lt;&lt;&lt;&lt;');
}

/** The pages that wait for a choice. */
async function waiting(node: MeshNode): Promise<string[]> {
  const listed = (await htmlOf(node, '/_conflicts')).matchAll(/href="\/([\w-]+)#passage-1"/g);
  return [...new Set([...listed].map(([, name = '']) => name))].sort();
}

/** Presses the button of the first version. */
async function keepFirst(node: MeshNode, page: string): Promise<void> {
  const html = await htmlOf(node, `/${page}`);
  const form = /<form[^>]*action="[^"]*\/_resolve"[^]*?<\/form>/.exec(html)?.[0] ?? '';
  const body = new URLSearchParams({ keep: '1' });
  for (const [, name = '', value = ''] of form.matchAll(/name="(\w+)" value="([^"]*)"/g))
    if (name !== 'keep') body.set(name, value);
  const answer = await fetch(`${node.url}/${page}/_resolve`, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
}
