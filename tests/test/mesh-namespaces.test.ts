import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Namespaces, canMakeNetworks } from '../src/namespaces.js';
import { linkedToAll, meshOf, nameOf, oneHead } from '../src/start-mesh.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

if (!canMakeNetworks)
  process.stderr.write('the test on networks of the kernel is skipped: it needs root, ip and tc\n');

const runBuiltNode = fileURLToPath(new URL('../fixtures/run-built-node.mjs', import.meta.url));
const meshPort = 7000;
const slowKbps = 2;
/** A notice, its answer, receipts, pings of that time, and the headers of Ethernet, IP and TCP around each. */
const slowBytesMax = 4096;

//          cable            cable
//   E1 ──────────── E2 ──────────────── E3       three hosts of their own as far as the kernel is concerned,
//    └───────────── 2 kbit/s ───────────┘        on one of which only links of 2 kbit/s are left in the end
describe.skipIf(!canMakeNetworks)('nodes on hosts of their own', { timeout: 300_000 }, () => {
  it('go around a cable of 2 kbit/s while there is another way, and use it when there is none', async () => {
    await using folder = await temporaryFolder();
    using networks = new Namespaces(3);
    networks.slow(0, 2, slowKbps);
    await using e1 = await start(networks, folder.path, 0);
    await using e2 = await start(networks, folder.path, 1);
    await using e3 = await start(networks, folder.path, 2);
    const nodes = [e1, e2, e3];
    await Promise.all(nodes.map((node) => linkedToAll(node, 3, 120_000)));
    await save(e1, 'Home', 'All nodes are of one wiki.\n');
    await oneHead(nodes);
    await quiet(networks);

    const before = networks.passed(0, 2);
    const heard = await noticesReceived(e3);
    await save(e1, 'MyPantsAreMelting', 'It is hot today.\n');
    await until(async () => (await readPage(e3.url, 'MyPantsAreMelting')) !== null, {
      what: 'the page on E3',
    });
    const ofBoth = async (): Promise<boolean> => (await noticesReceived(e3)) >= heard + 2;
    await until(ofBoth, { what: 'the notices of both neighbors', timeoutMs: 60_000 });
    expect(networks.passed(0, 2) - before).toBeLessThan(slowBytesMax);

    networks.plug(1, 2, 'out');
    await until(async () => (await stateOf(e3, 1)) !== 'alive', { what: 'E2 in doubt', timeoutMs: 30_000 });
    await save(e1, 'Over-the-thin-line', 'A few words.\n');
    await until(async () => (await readPage(e3.url, 'Over-the-thin-line')) !== null, {
      what: 'the page on E3 over the slow cable',
      timeoutMs: 120_000,
    });
    networks.plug(1, 2, 'in');
    await save(e2, 'After', 'The cable is in again.\n');
    await until(async () => (await readPage(e3.url, 'After')) !== null, {
      what: 'a page',
      timeoutMs: 60_000,
    });
    await oneHead(nodes);
  });
});

function start(networks: Namespaces, folder: string, host: number): Promise<WikiNode> {
  const data = join(folder, `e${host + 1}`);
  mkdirSync(data);
  const others = [0, 1, 2].filter((other) => other !== host);
  const [first = 0] = others;
  const neighbors = others.map((other) => ({
    node: nameOf(other),
    address: `${networks.end(other, host).address}:${meshPort}`,
    ...(Math.abs(other - host) === 2 ? { maxKbps: slowKbps } : {}),
  }));
  const file = {
    node: nameOf(host),
    listen: `0.0.0.0:${meshPort}`,
    advertise: `${networks.end(host, first).address}:${meshPort}`,
    cookie: { text: 'known to these three alone' },
    neighbors,
  };
  writeFileSync(join(data, 'router.yaml'), JSON.stringify(file), { mode: 0o600 });
  return startNode(data, {
    environment: { ERWIK_HTTP: `${networks.addressFromHere(host)}:8000`, ERWIK_ACCESS: 'open' },
    command: [...networks.commandOn(host), process.execPath, runBuiltNode],
  });
}

async function save(node: WikiNode, page: string, text: string): Promise<void> {
  expect((await postForm(node.url, page, { text })).status).toBe(303);
}

async function noticesReceived(node: WikiNode): Promise<number> {
  const { counters } = await meshOf(node);
  return z.object({ notices: z.object({ received: z.number() }) }).parse(counters).notices.received;
}

async function stateOf(node: WikiNode, host: number): Promise<string | undefined> {
  const { neighbors } = await meshOf(node);
  return neighbors?.find((neighbor) => neighbor.node === nameOf(host))?.state;
}

/** Nothing has passed the slow cable for some seconds. */
async function quiet(networks: Namespaces): Promise<void> {
  let seen = { bytes: -1, atMs: 0 };
  const isQuiet = (): boolean => {
    const [bytes, atMs] = [networks.passed(0, 2), performance.now()];
    if (bytes !== seen.bytes) seen = { bytes, atMs };
    return atMs - seen.atMs > 3000;
  };
  await until(isQuiet, { what: 'a quiet slow cable', timeoutMs: 120_000 });
}
