import { readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectBus, createRequester } from '@erwik/bus';
import type { BodyOf, Operation, ReplyOf } from '@erwik/events';
import { createLogger } from '@erwik/runtime';
import { temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { saveNew, seenAs } from '../src/mesh-facts.js';
import { linkedToAll, oneHead, startMesh } from '../src/start-mesh.js';
import type { MeshNode } from '../src/start-mesh.js';
import { gitIn } from '../src/start-node.js';

/** Starts of four nodes, a cut that is noticed and a heal, on a machine that has other work. */
const testMaxMs = 300_000;
const healMaxMs = 90_000;

const hash = (secret: string): string => `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${secret}`;
const [firstHash, secondHash] = [hash('firstfirstfirst'), hash('secondsecondsecond')];

/** What a front would ask of that node's store. */
async function ask<Op extends Operation>(
  { data, name }: MeshNode,
  operation: Op,
  body: BodyOf<Op>,
): Promise<ReplyOf<Op>> {
  const log = createLogger({ app: 'test', level: 'error' });
  await using bus = connectBus({ url: `unix://${join(data, 'run/redis.sock')}`, node: name, log });
  await using requester = createRequester(bus);
  return await requester.request(operation, body, { timeoutMs: 20_000 });
}

async function put(
  node: MeshNode,
  set: BodyOf<'putAccount'>['set'],
  create = false,
): Promise<ReplyOf<'putAccount'>['kind']> {
  return (await ask(node, 'putAccount', { name: 'alice', create, set, by: 'test' })).kind;
}

async function digestOf(node: MeshNode): Promise<string> {
  return (await ask(node, 'accounts', {})).digest;
}

async function alike(nodes: readonly MeshNode[], timeoutMs = healMaxMs): Promise<void> {
  const isAlike = async (): Promise<boolean> => new Set(await Promise.all(nodes.map(digestOf))).size === 1;
  await until(isAlike, { what: 'the same accounts', timeoutMs });
}

//   E1 ─── ✂ ─── E2 ──── E3
//    └──── ✂ ───────────┘       TLS, one cookie
it(
  'accounts are those of the whole mesh: over a cut, for a node that lost its disk, and in no repository',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    await using mesh = await startMesh({ folder: folder.path, count: 3 });
    const [e1, e2, e3] = [mesh.node(0), mesh.node(1), mesh.node(2)];
    await saveNew(e1, 'Page', 'text\n');
    expect(await put(e1, { passwordHash: firstHash, role: 'writer' }, true)).toBe('done');
    const foundOn = async (node: MeshNode): Promise<string> =>
      (await ask(node, 'findAccount', { name: 'alice' })).kind;
    await until(async () => (await foundOn(e3)) === 'account', { what: 'alice on E3' });

    const wires = [...mesh.wire(0, 1), ...mesh.wire(0, 2)];
    for (const wire of wires) wire.cut();
    await Promise.all([
      seenAs(e1, e3.name, ['suspect', 'dead']),
      seenAs(e1, e2.name, ['suspect', 'dead']),
      seenAs(e3, e1.name, ['suspect', 'dead']),
    ]);
    expect(await put(e1, { passwordHash: secondHash })).toBe('done');
    expect(await put(e3, { role: 'admin' })).toBe('done');
    await alike([e2, e3]);
    expect(await digestOf(e1)).not.toBe(await digestOf(e3));
    for (const wire of wires) wire.heal();
    await alike(mesh.nodes);
    for (const node of mesh.nodes)
      expect(await ask(node, 'findAccount', { name: 'alice' })).toMatchObject({
        account: { role: 'admin' },
        passwordHash: secondHash,
      });

    await oneHead(mesh.nodes);
    for (const node of mesh.nodes) {
      const objects = gitIn(join(node.data, 'wiki.git'), ['cat-file', '--batch-all-objects', '--batch']);
      expect(objects).toContain('text');
      expect(objects).not.toContain('argon2id');
      expect(statSync(join(node.data, 'accounts/accounts.json')).mode & 0o777).toBe(0o600);
      expect(statSync(join(node.data, 'accounts')).mode & 0o777).toBe(0o700);
      expect(readFileSync(join(node.data, 'accounts/accounts.json'), 'utf8')).toContain('secondsecond');
    }

    await e3.stop();
    for (const lost of ['accounts', 'wiki.git', 'index.db', 'mesh.json', 'redis'])
      await rm(join(e3.data, lost), { recursive: true, force: true });
    const again = await mesh.start(2);
    await linkedToAll(again, 3);
    await alike([e1, again]);
    expect(await foundOn(again)).toBe('account');
  },
);
