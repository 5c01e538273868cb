import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, startTestRedis, startTestSentinels, temporaryFolder, until } from '@erwik/testkit';
import { expect, it } from 'vitest';
import { checkTokens } from '../src/check-tokens.js';
import { saveNew } from '../src/mesh-facts.js';
import { startNode } from '../src/start-node.js';
import { startTokenWriters } from '../src/token-writers.js';
import type { TokenWriters } from '../src/token-writers.js';
import { readPage } from '../src/wiki-client.js';

/** A start of a node, and Sentinels that take a server for dead and choose another, on a machine that has other work. */
const testMaxMs = 240_000;
const savesBetween = 40;
/** A connection is silent for 10 s before it is given up. */
const recoverMaxMs = 90_000;
/** What a node needs, and no more: as the documentation gives them. */
const [, line = ''] =
  /^ACL SETUSER erwik on >password (.+)$/m.exec(
    readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8'),
  ) ?? [];
const rights = line.split(' ');

//   10 writers ── 2 fronts ─┐                    ┌─ primary ── replica
//                    store ─┼─ three Sentinels ──┤
//                   router ─┘                    └─ the primary hangs; after that the two change places
it(
  'loses no acknowledged save while Redis is taken over by a replica, and serves on',
  { timeout: testMaxMs },
  async () => {
    await using sentinels = await startTestSentinels();
    await using folder = await temporaryFolder();
    const environment = { ERWIK_REDIS_URL: sentinels.url };
    await using node = await startNode(folder.path, { fronts: 2, environment });
    await using writers = startTokenWriters(() => node.url, { writers: 10, pages: 5 });
    await moreSaves(writers);

    const before = await sentinels.primary();
    process.kill(before.pid, 'SIGSTOP');
    await until(async () => (await sentinels.primary()).port !== before.port, { timeoutMs: recoverMaxMs });
    await moreSaves(writers);
    process.kill(before.pid, 'SIGCONT');
    await moreSaves(writers);
    await sentinels.changePlaces();
    await moreSaves(writers);
    await writers.stop();

    expect(writers.faults).toEqual([]);
    expect(writers.retries(), 'the failover was felt').toBeGreaterThan(0);
    expect(checkTokens(join(node.data, 'wiki.git'), writers.acknowledged.keys())).toEqual({
      lost: [],
      duplicated: [],
    });
    for (const page of new Set(writers.acknowledged.values()))
      expect((await readPage(node.url, page))?.head).toBe(node.git('rev-parse', 'main').trim());
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  },
);

//   node ── TLS ── Redis with a user of its own, who may not do everything
it.skipIf(!canMakeCertificates())(
  'runs on a Redis that asks for TLS, a name and a password, and allows little',
  { timeout: testMaxMs },
  async () => {
    await using folder = await temporaryFolder();
    const certificate = makeCertificate(folder.path);
    const [port = 0] = await freePorts(1);
    const tls = ['--bind', '127.0.0.1', '--tls-port', String(port), '--tls-auth-clients', 'no'];
    const files = [
      '--tls-cert-file',
      certificate.file,
      '--tls-key-file',
      certificate.key,
      '--tls-ca-cert-file',
      certificate.file,
    ];
    const users = ['--user', 'default', 'off', '--user', 'erwik', 'on', '>p@ss/word', ...rights];
    await using _redis = await startTestRedis({ args: [...tls, ...files, ...users] });
    const environment = {
      ERWIK_REDIS_URL: `rediss://erwik:${encodeURIComponent('p@ss/word')}@localhost:${port}`,
      NODE_EXTRA_CA_CERTS: certificate.file,
    };
    await using node = await startNode(join(folder.path, 'data'), { environment });
    await ready(node);
    await saveNew(node, 'Over-TLS', 'Saved over TLS.\n');
    expect((await readPage(node.url, 'Over-TLS'))?.text).toBe('Saved over TLS.\n');
    await node.replaced('store', await node.kill('store'));
    await ready(node);
    expect(rights).toContain('-@dangerous');
    expect(node.output()).not.toMatch(/NOPERM|WRONGPASS|p@ss/);
  },
);

/** The first connection over TLS takes a busy machine longer than the front takes to listen. */
async function ready({ url }: { readonly url: string }): Promise<void> {
  await until(async () => (await fetch(`${url}/readyz`)).status === 200, { timeoutMs: recoverMaxMs });
}

async function moreSaves({ acknowledged }: TokenWriters): Promise<void> {
  const goal = acknowledged.size + savesBetween;
  await until(() => acknowledged.size >= goal, {
    what: `${savesBetween} more saves`,
    timeoutMs: recoverMaxMs,
  });
}

function canMakeCertificates(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** One that vouches for itself. */
function makeCertificate(folder: string): { readonly file: string; readonly key: string } {
  const [file, key] = [join(folder, 'redis.crt'), join(folder, 'redis.key')];
  const kind = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', [...kind, ...names, '-keyout', key, '-out', file], { stdio: 'pipe' });
  return { file, key };
}
