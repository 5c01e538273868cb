import { networkInterfaces } from 'node:os';
import { freePorts, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { linkedToAll } from '../../src/start-mesh.js';
import { saveNew } from '../../src/mesh-facts.js';
import { readPage } from '../../src/wiki-client.js';
import { composeNode } from '../src/compose-node.js';
import { docker, lacks, up } from '../src/compose-project.js';

const testMaxMs = 600_000;
const arrivalMaxMs = 120_000;
const askEveryMs = 250;

//   E1: its mesh port is published ◀── E2: has E1's invitation, publishes nothing
describe.skipIf(lacks)('a second host', { timeout: testMaxMs }, () => {
  it('joins with the invitation of the first one as its router file', async () => {
    const [port] = await freePorts(1);
    const address = `${ownAddress()}:${port}`;
    await using e1 = await composeNode({
      files: ['compose.yaml', 'docker/publish-mesh.yaml'],
      environment: { ERWIK_NODE: 'erwik@e1', ERWIK_LISTEN: `0.0.0.0:${port}` },
    });
    await up(e1);
    await saveNew(e1, 'Home', 'From the first host.\n');
    const invite = ['npx', 'erwik', 'invite', '--node', 'erwik@e2', '--address', address];
    const routerFile = await e1.compose('exec', '-T', 'router', ...invite);

    await using e2 = await composeNode({ routerFile });
    await up(e2);
    await Promise.all([linkedToAll(e1, 2, arrivalMaxMs), linkedToAll(e2, 2, arrivalMaxMs)]);
    await arrived(e2.url, 'Home', 'From the first host.\n');
    await saveNew(e2, 'Reply', 'From the second one.\n');
    await arrived(e1.url, 'Reply', 'From the second one.\n');
    const page = await fetch(`${e2.url}/Home`);
    expect(page.headers.get('erwik-node')).toBe('erwik@e2');
  });
});

async function arrived(url: string, page: string, text: string): Promise<void> {
  await until(async () => (await readPage(url, page))?.text === text, {
    what: `${page} at ${url}`,
    timeoutMs: arrivalMaxMs,
    everyMs: askEveryMs,
  });
}

/** Where containers reach this machine: an address of its own, or else the one that the engine gives it. */
function ownAddress(): string {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return (
    own?.address ?? docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')
  );
}
