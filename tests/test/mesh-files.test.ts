import { temporaryFolder } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { seenAs } from '../src/mesh-facts.js';
import { oneHead, startMesh } from '../src/start-mesh.js';
import type { WikiNode } from '../src/start-node.js';

/** Starts of two nodes, and a heal, on a machine that has other work. */
const testMaxMs = 240_000;
/** A link that is lost is dialed again after 15 s and less. */
const healMaxMs = 90_000;

//   E1 ──── ✂ ──── E2      each is given other bytes under one name, and both the same bytes; one file is replaced on both
it(
  'keeps all files that were added on both sides of a mesh that was cut',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    const shared = await put(e1, 'docs/plan.pdf', '\0first', { 'if-none-match': '*' });
    await oneHead(mesh.nodes, healMaxMs);
    for (const wire of mesh.wire(0, 1)) wire.cut();
    await Promise.all([seenAs(e1, e2.name, ['suspect', 'dead']), seenAs(e2, e1.name, ['suspect', 'dead'])]);

    const large = Buffer.alloc(3 * 1024 * 1024, 'bytes of E1');
    const [one, other] = [await add(e1, large), await add(e2, Buffer.from('bytes of E2'))];
    expect(one).not.toBe(other);
    const same = Buffer.from('the same on both');
    const [twin] = await Promise.all([add(e1, same), add(e2, same)]);
    await put(e1, 'docs/plan.pdf', '\0as E1 has it', { 'if-match': shared });
    await put(e2, 'docs/plan.pdf', '\0as E2 has it', { 'if-match': shared });

    for (const wire of mesh.wire(0, 1)) wire.heal();
    await oneHead(mesh.nodes, healMaxMs);
    for (const node of mesh.nodes) {
      expect(Buffer.from(await (await fetch(node.url + one)).arrayBuffer()).equals(large)).toBe(true);
      expect(await (await fetch(node.url + other)).text()).toBe('bytes of E2');
      expect(await (await fetch(node.url + twin)).text()).toBe('the same on both');
      const files = node.git('ls-tree', '-r', '--name-only', 'main').trim().split('\n');
      expect(files.filter((path) => path.startsWith('uploads/Album/'))).toHaveLength(3);
      const plans = files.filter((path) => path.startsWith('docs/plan'));
      const texts = plans.map((path) => node.git('cat-file', 'blob', `main:${path}`));
      expect(texts.toSorted()).toEqual(['\0as E1 has it', '\0as E2 has it']);
    }
  },
);

/** Adds a picture to a page; answers its address. */
async function add({ url }: WikiNode, bytes: Buffer): Promise<string> {
  const answer = await fetch(`${url}/_api/v1/pages/Album/files?name=image.png`, {
    method: 'POST',
    body: new Uint8Array(bytes),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { url: string }).url;
}

/** Puts a file at a path; answers its entity tag. */
async function put(
  { url }: WikiNode,
  path: string,
  body: string,
  headers: Record<string, string>,
): Promise<string> {
  const answer = await fetch(`${url}/_api/v1/files/${path}`, { method: 'PUT', body, headers });
  expect([200, 201]).toContain(answer.status);
  return answer.headers.get('etag') ?? '';
}
