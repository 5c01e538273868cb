import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { refuses, saveNew } from '../src/mesh-facts.js';
import { cookie, linkedToAll, meshOf, oneHead, startMesh } from '../src/start-mesh.js';
import { startNode } from '../src/start-node.js';

/** Starts of five nodes, on a machine that has other work. */
const testMaxMs = 300_000;
const lineMaxMs = 60_000;
/** An id that no certificate has. */
const wrongId = 'A'.repeat(52);

//   E1 ──────── E2        a stranger dials E1, its router file wrong in one way after the other
it(
  'lets no stranger in, says on both sides why, and takes it in once its router file is put right',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 2 });
    const [e1, e2] = [mesh.node(0), mesh.node(1)];
    await saveNew(e1, 'Home', 'Of those who know the cookie.\n');
    await oneHead(mesh.nodes);
    const data = join(folder.path, 'stranger');
    const tell = (cookieText: string, more: object, neighbor: object): Promise<void> => {
      const neighbors = [{ node: e1.name, address: `127.0.0.1:${e1.meshPort}`, ...neighbor }];
      const file = { node: 'erwik@stranger', cookie: { text: cookieText }, neighbors, ...more };
      return writeFile(join(data, 'router.yaml'), JSON.stringify(file), { mode: 0o600 });
    };

    await mkdir(data);
    await tell(cookie, { transport: 'tcp' }, {});
    {
      await using open = await startNode(data);
      await open.line(/"reason":"late".*this node speaks tcp, and it may speak tls/, lineMaxMs);
    }
    await tell('a cookie that nobody else knows', {}, {});
    await using stranger = await startNode(data);
    await stranger.line(/"reason":"refused".*refused this node: cookie/, lineMaxMs);
    await e1.line(
      /"reason":"cookie".*has another cookie, and is not pinned.*a connection was refused/,
      lineMaxMs,
    );
    await tell(cookie, {}, { id: wrongId });
    await stranger.line(new RegExp(`"reason":"certificate".*pinned is ${wrongId}`), lineMaxMs);
    expect((await meshOf(e1)).neighbors?.map(({ node }) => node)).toEqual([e2.name]);

    await tell(cookie, {}, {});
    await Promise.all([e1, e2, stranger].map((node) => linkedToAll(node, 3, lineMaxMs)));
    await oneHead([e1, e2, stranger]);
  },
);

//   E1 ──────── E2        another node dials E1, and says that it is E2
it('refuses a second node of a name, and keeps the link to the first', { timeout: testMaxMs }, async () => {
  await using folder = await temporaryFolder();
  await using mesh = await startMesh({ folder: folder.path, count: 2 });
  const [e1, e2] = [mesh.node(0), mesh.node(1)];
  const data = join(folder.path, 'impostor');
  await mkdir(data);
  const neighbors = [{ node: e1.name, address: `127.0.0.1:${e1.meshPort}` }];
  const file = { node: e2.name, cookie: { text: cookie }, neighbors };
  await writeFile(join(data, 'router.yaml'), JSON.stringify(file), { mode: 0o600 });
  await using impostor = await startNode(data);
  await refuses(e1, e2.name, 'name');
  await e1.line(/two nodes have one name: give one of them another/, lineMaxMs);
  expect((await meshOf(impostor)).neighbors?.filter(({ direct }) => direct)).toEqual([]);
  await linkedToAll(e1, 2);
  await saveNew(e2, 'From-2', 'Of the one who had the name first.\n');
  await oneHead(mesh.nodes);
});
