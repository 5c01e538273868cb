import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { freePorts, until } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkedToAll, meshOf } from '../../src/start-mesh.js';
import { countersOf, saveNew, seenAs } from '../../src/mesh-facts.js';
import { readPage } from '../../src/wiki-client.js';
import { composeProject, docker, lacks, root, up } from '../src/compose-project.js';
import type { ComposeProject } from '../src/compose-project.js';

/** Three nodes on a machine that has other work, and a link on which two nodes greet each other for half a minute. */
const testMaxMs = 900_000;
const linkMaxMs = 300_000;
const healMaxMs = 180_000;
const askEveryMs = 250;

interface MeshNode {
  readonly name: string;
  readonly url: string;
}

//        fast            fast
//   E1 ──────── E2 ──────────── E3       each link a network of its own
//    └────────── 2 kbit/s ───────┘
describe.skipIf(lacks)('three nodes in containers', { timeout: testMaxMs }, () => {
  let project: ComposeProject;
  let nodes: readonly [MeshNode, MeshNode, MeshNode];
  beforeAll(async () => {
    const [p1, p2, p3] = await freePorts(3);
    const environment = { E1_PORT: String(p1), E2_PORT: String(p2), E3_PORT: String(p3) };
    project = composeProject({ files: ['compose.mesh.yaml'], environment });
    const node = (name: string, port?: number): MeshNode => ({ name, url: `http://127.0.0.1:${port}` });
    nodes = [node('erwik@e1', p1), node('erwik@e2', p2), node('erwik@e3', p3)];
    await up(project);
    await Promise.all(nodes.map((each) => linkedToAll(each, 3, linkMaxMs)));
    await saveNew(nodes[0], 'Home', 'A first page, so that all nodes are of one wiki.\n');
    await oneHead(nodes);
  }, testMaxMs);
  afterAll(() => project[Symbol.asyncDispose](), testMaxMs);

  it('bring an edit through the fast links, and discard the notice that comes over the slow one', async () => {
    const before = (await countersOf(nodes[2])).notices.discardedLate;
    const script = join(root, 'scripts/docker-slow-link.mjs');
    const env = { ...process.env, E1_URL: nodes[0].url, E3_URL: nodes[2].url };
    const told = execFileSync(process.execPath, [script], { env, encoding: 'utf8' });
    expect(told).toMatch(/^E3 holds it after \d+ ms, and had it from erwik@e2$/m);
    expect((await countersOf(nodes[2])).notices.discardedLate).toBeGreaterThan(before);
    const [shaper = ''] = await project.containers('slow-link-e1');
    expect(docker('logs', shaper)).toContain('2 kbit/s toward e3-router');
  });

  it('go on apart when the network is cut, and have one head when it is joined again', async () => {
    const [e1, e2, e3] = nodes;
    const [router = ''] = await project.containers('e3-router');
    const links = ['e1-e3', 'e2-e3'].map((link) => `${project.name}_${link}`);
    for (const link of links) docker('network', 'disconnect', link, router);
    await Promise.all([seenAs(e1, e3.name, ['suspect', 'dead']), seenAs(e3, e2.name, ['suspect', 'dead'])]);
    await saveNew(e1, 'Left', 'Written on the left.\n');
    await saveNew(e3, 'Right', 'Written on the right.\n');
    await saveNew(e2, 'Both', 'From the left.\n');
    await saveNew(e3, 'Both', 'From the right.\n');
    const left = await oneHead([e1, e2]);
    expect(await headOf(e3)).not.toBe(left);
    expect(await readPage(e3.url, 'Left')).toBeNull();

    // an alias that a container lost with its network has to be given again
    for (const link of links) docker('network', 'connect', '--alias', 'e3-router', link, router);
    await oneHead(nodes, healMaxMs);
    for (const { url } of nodes) {
      expect((await readPage(url, 'Left'))?.text).toBe('Written on the left.\n');
      expect((await readPage(url, 'Right'))?.text).toBe('Written on the right.\n');
      const both = (await readPage(url, 'Both'))?.text;
      expect(both).toContain('From the left.');
      expect(both).toContain('From the right.');
    }
  });
});

/** The head that a node shows its readers. */
async function headOf(node: MeshNode): Promise<string | null> {
  return (await meshOf(node)).head ?? null;
}

async function oneHead(nodes: readonly MeshNode[], timeoutMs = healMaxMs): Promise<string> {
  const heads = async (): Promise<Set<string | null>> => new Set(await Promise.all(nodes.map(headOf)));
  await until(async () => (await heads()).size === 1, { what: 'one head', timeoutMs, everyMs: askEveryMs });
  return [...(await heads())][0] ?? '';
}
