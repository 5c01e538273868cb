import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import { postForm, readPage } from '../src/wiki-client.js';

//   E1 ◀─── dials ─── E2       E1 cannot dial E2, as when E2 is a laptop behind somebody's router
//      ───── ✕ ─────▶
describe('a node that nobody can dial', { timeout: 240_000 }, () => {
  it('is called to bring its edits, and has those of the others', async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    expect((await postForm(e1.url, 'Home', { text: 'One wiki.\n' })).status).toBe(303);
    await oneHead(mesh.nodes);

    const [fromE1] = mesh.wire(0, 1);
    fromE1?.break();
    await linkedToAll(e1, 2);
    for (const page of ['Laptop', 'Laptop-again']) {
      expect((await postForm(e2.url, page, { text: `${page} wrote this.\n` })).status).toBe(303);
      await until(async () => (await readPage(e1.url, page))?.text === `${page} wrote this.\n`, {
        what: `${page} on E1`,
        timeoutMs: 60_000,
      });
    }
    expect((await postForm(e1.url, 'Desk', { text: 'And back.\n' })).status).toBe(303);
    await until(async () => (await readPage(e2.url, 'Desk')) !== null, { what: 'Desk on E2' });
    await oneHead(mesh.nodes);
  });
});
