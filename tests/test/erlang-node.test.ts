import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NeighborReport } from '@erwik/events';
import { loadIdentity } from '@erwik/link';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { eventsOf2009, missingErlang, missingErlangSsl, runErlangNode } from '../src/run-erlang-node.js';
import type { ErlangNode } from '../src/run-erlang-node.js';
import { headOf, meshOf, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { gitIn } from '../src/start-node.js';
import { takePack } from '../src/take-pack.js';
import { postForm } from '../src/wiki-client.js';

const name = 'erwik@erlang.example.org';
/** Nodes of several processes each, on a machine that has other work. */
const testMaxMs = 180_000;

//   Erlang node ──link──▶ E1 ─── E2      E2 has no link to the Erlang node, and hears of it from E1
describe.skipIf(missingErlang !== '')(
  `a node in Erlang in a mesh${missingErlang}`,
  { timeout: testMaxMs },
  () => {
    it('is sent the pool, is told of to the others, and gets every save', async () => {
      await using folder = await temporaryFolder();
      await using mesh = await startMesh({ folder: folder.path, count: 2, transport: 'tcp' });
      const [e1, e2] = [mesh.node(0), mesh.node(1)];
      await save(e1, 'Before', 'Saved before it came.\n');
      const before = await oneHead(mesh.nodes);
      {
        await using erlang = await joinErlang(folder.path, e1);
        await erlang.line(/^hears \{event,new_neighbor,.*\{node,<<"erwik@e2">>/);
        expect(await pulled(folder.path, erlang, { commit: before, page: 'Before' })).toBe(
          'Saved before it came.\n',
        );
        await until(async () => (await sight(e1))?.direct, { what: 'a link on E1' });
        const toldOf = await until(() => sight(e2), { what: 'word of it on E2' });
        expect(toldOf).toMatchObject({ direct: false, via: 'erwik@e1' });

        await save(e2, 'After', 'Saved on E2.\n');
        const after = { commit: headOf(e2), page: 'After' };
        expect(await pulled(folder.path, erlang, after)).toBe('Saved on E2.\n');
        await until(async () => (await sight(e1))?.inSync, { what: 'the Erlang node in sync' });
      }
      await until(async () => (await sight(e1))?.state === 'suspect', { what: 'its absence on E1' });
    });

    it('may say the events as they stand in the 2009 note', async () => {
      await using folder = await temporaryFolder();
      await using mesh = await startMesh({ folder: folder.path, count: 1, transport: 'tcp' });
      const e1 = mesh.node(0);
      const rumor = 'bd093b2b0fa2ea4a8ad6c1d5be3b3e1e9f4a7c21';
      {
        await using erlang = await joinErlang(folder.path, e1);
        for (const event of eventsOf2009(rumor)) erlang.say(event);
        await erlang.line(new RegExp(`^hears \\{got,<<"${rumor}">>\\}`));
        await until(async () => (await meshOf(e1)).wanted === 1, { what: 'a wanted commit' });
        expect((await meshOf(e1)).neighbors?.map(({ node }) => node)).toEqual([name]);

        await save(e1, 'Home', 'Goes on.\n');
        expect(await pulled(folder.path, erlang, { commit: headOf(e1), page: 'Home' })).toBe('Goes on.\n');
      }
      await until(async () => (await meshOf(e1)).wanted === 0, { what: 'nothing that is wanted' });
    });

    it.skipIf(missingErlangSsl !== '')(`joins and pulls over TLS${missingErlangSsl}`, async () => {
      await using folder = await temporaryFolder();
      await using mesh = await startMesh({ folder: folder.path, count: 1 });
      const e1 = mesh.node(0);
      await save(e1, 'Home', 'Under TLS.\n');
      const { id } = await loadIdentity(folder.path);
      await using erlang = await joinErlang(folder.path, e1, join(folder.path, 'key'));
      expect(await pulled(folder.path, erlang, { commit: headOf(e1), page: 'Home' })).toBe('Under TLS.\n');
      const seen = await until(() => sight(e1), { what: 'word of it on E1' });
      expect(seen).toMatchObject({ id, direct: true, state: 'alive' });
    });
  },
);

/** Starts an Erlang node beside the mesh's folders, with the mesh's cookie. */
async function joinErlang(folder: string, neighbor: MeshNode, keyFile?: string): Promise<ErlangNode> {
  const routerFile = await readFile(join(neighbor.data, 'router.yaml'), 'utf8');
  const { cookie } = JSON.parse(routerFile) as { cookie: { text: string } };
  const files = { cookieFile: join(folder, 'cookie'), packs: join(folder, 'packs') };
  await mkdir(files.packs);
  await writeFile(files.cookieFile, cookie.text);
  return runErlangNode({
    ...{ name, neighbor: `127.0.0.1:${neighbor.meshPort}`, ...files },
    ...(keyFile === undefined ? {} : { keyFile }),
  });
}

/** The text of a page at a commit, in a repository that holds nothing but the pack that the Erlang node has pulled. */
async function pulled(
  folder: string,
  erlang: ErlangNode,
  { commit, page }: { readonly commit: string; readonly page: string },
): Promise<string> {
  await erlang.line(new RegExp(`^holds ${commit} \\d+$`));
  const copy = join(folder, `${commit}.git`);
  execFileSync('git', ['init', '-q', '--bare', copy]);
  takePack(copy, join(folder, 'packs', `${commit}.pack`));
  gitIn(copy, ['update-ref', 'refs/heads/main', commit]);
  expect(gitIn(copy, ['fsck', '--strict', '--no-dangling'])).toBe('');
  return gitIn(copy, ['cat-file', '-p', `${commit}:${page}.md`]);
}

/** What a node says of the Erlang node. */
async function sight(node: MeshNode): Promise<NeighborReport | undefined> {
  return (await meshOf(node)).neighbors?.find((neighbor) => neighbor.node === name);
}

async function save(node: MeshNode, page: string, text: string): Promise<void> {
  const { status } = await postForm(node.url, page, { text });
  expect(status).toBe(303);
}
