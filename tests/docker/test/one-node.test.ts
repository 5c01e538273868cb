import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, until } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTokens } from '../../src/check-tokens.js';
import { startTokenWriters } from '../../src/token-writers.js';
import { postForm, readPage } from '../../src/wiki-client.js';
import { servedByFront } from '../src/balancer.js';
import { composeNode } from '../src/compose-node.js';
import type { ComposeNode } from '../src/compose-node.js';
import { docker, lacks, root, up } from '../src/compose-project.js';
import { startReaders } from '../src/readers.js';

/** Starts of containers on a machine that has other work. */
const testMaxMs = 600_000;
const stepMaxMs = 120_000;
const sentence = 'Written before there were containers.';

//                       ┌── front ──┐
//   readers ─ balancer ─┼── front ──┼─ Redis ─ store, router
//                       └── front ──┘
describe.skipIf(lacks)('a node in containers', { timeout: testMaxMs }, () => {
  let node: ComposeNode;
  beforeAll(async () => {
    node = await composeNode({ environment: { ERWIK_NODE: 'erwik@one' } });
    await using folder = await temporaryFolder();
    const bundle = makeBundle(folder.path);
    const mount = `${bundle}:/adopt.bundle:ro`;
    await node.compose(
      'run',
      '--rm',
      '-T',
      '--volume',
      mount,
      'store',
      'npx',
      'erwik',
      'adopt',
      '/adopt.bundle',
    );
    await up(node);
  }, testMaxMs);
  afterAll(() => node[Symbol.asyncDispose](), stepMaxMs);

  it('takes over a wiki, serves it and saves', async () => {
    expect((await readPage(node.url, 'Home'))?.text).toContain(sentence);
    expect((await postForm(node.url, 'New', { text: 'A new page.\n' })).status).toBe(303);
    expect((await readPage(node.url, 'New'))?.text).toBe('A new page.\n');
    const status = await node.compose('exec', '-T', 'store', 'npx', 'erwik', 'status', '--json');
    expect(JSON.parse(status)).toMatchObject({ node: 'erwik@one', state: 'ready', degraded: [], pages: 2 });
  });

  it('gives its processes no more than they need, and publishes the wiki alone', async () => {
    const services = ['redis', 'store', 'router', 'front', 'balancer'];
    const told = await Promise.all(
      services.map(async (service) => {
        const [id = ''] = await node.containers(service);
        const { Config, HostConfig, NetworkSettings } = JSON.parse(docker('inspect', id))[0];
        return {
          service,
          isRoot: ['', '0', 'root'].includes(Config.User.split(':')[0]),
          readOnly: HostConfig.ReadonlyRootfs,
          dropped: HostConfig.CapDrop,
          published: Object.values(NetworkSettings.Ports).filter((bound) => bound !== null).length,
        };
      }),
    );
    expect(told).toEqual(
      services.map((service) => ({
        service,
        isRoot: false,
        readOnly: true,
        dropped: ['ALL'],
        published: service === 'balancer' ? 1 : 0,
      })),
    );
  });

  it('spreads readers over its fronts, and fails none while fronts come and go', async () => {
    await using readers = startReaders(home(node), 4);
    await node.scale(3);
    await until(async () => (await servedByFront(node)).length >= 3, {
      what: 'three fronts at work',
      timeoutMs: stepMaxMs,
      everyMs: 500,
    });
    await node.scale(1);
    await served(readers, 100);
    await readers.stop();
    expect(readers.failures).toEqual([]);
  });

  it('fails no reader when a front is killed', async () => {
    await node.scale(2);
    await using readers = startReaders(home(node), 4);
    await served(readers, 50);
    const [front = ''] = await node.containers('front');
    docker('kill', front);
    await served(readers, 200);
    await readers.stop();
    expect(readers.failures).toEqual([]);
    await node.scale(1);
  });

  it('is brought to a new version without failing a reader or a writer', async () => {
    const before = [...(await node.containers('front')), ...(await node.containers('store'))];
    await using readers = startReaders(home(node), 2);
    await using writers = startTokenWriters(() => node.url, { writers: 2, pages: 2, everyMs: 100 });
    await served(readers, 20);
    const script = join(root, 'scripts/rolling-update.mjs');
    const args = [script, '--project-name', node.name, '--env-file', '/dev/null'];
    execFileSync(process.execPath, args, {
      cwd: root,
      env: { ...node.environment, ERWIK_LOG: 'debug' },
      stdio: 'inherit',
    });
    await Promise.all([readers.stop(), writers.stop()]);
    expect(readers.failures).toEqual([]);
    expect(writers.faults).toEqual([]);
    // where a store takes longer to start than a save waits, the writer is told so, with the text
    expect(writers.troubles.filter((trouble) => !trouble.endsWith('was answered 503'))).toEqual([]);
    expect(writers.acknowledged.size).toBeGreaterThan(0);
    const after = [...(await node.containers('front')), ...(await node.containers('store'))];
    expect(after).toHaveLength(before.length);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it('goes on when Redis comes back empty', async () => {
    await node.compose('rm', '--stop', '--force', 'redis');
    docker('volume', 'rm', `${node.name}_redis`);
    await up(node, '--no-recreate');
    const save = async (): Promise<boolean> =>
      (await postForm(node.url, 'AfterRedis', { text: 'Still here.\n', key: 'after-redis-0001' })).status ===
      303;
    await until(save, { what: 'a save', timeoutMs: stepMaxMs, everyMs: 200 });
    expect((await readPage(node.url, 'Home'))?.text).toContain(sentence);
    expect((await readPage(node.url, 'AfterRedis'))?.text).toBe('Still here.\n');
  });

  it('keeps every acknowledged save when the store is killed, and in its backup', async () => {
    await using writers = startTokenWriters(() => node.url, { writers: 4, pages: 2 });
    for (const kill of [1, 2, 3]) {
      const wanted = writers.acknowledged.size + 10;
      await until(() => writers.acknowledged.size >= wanted, {
        what: `saves before kill ${kill}`,
        timeoutMs: stepMaxMs,
      });
      await node.compose('exec', '-T', 'store', 'bash', '-c', 'kill -9 "$(< /data/run/store.pid)"');
    }
    const wanted = writers.acknowledged.size + 10;
    await until(() => writers.acknowledged.size >= wanted, { what: 'saves again', timeoutMs: stepMaxMs });
    await writers.stop();
    expect(writers.faults).toEqual([]);
    await using folder = await temporaryFolder();
    chmodSync(folder.path, 0o777);
    const mount = `${folder.path}:/backup`;
    await node.compose(
      'run',
      '--rm',
      '-T',
      '--volume',
      mount,
      'store',
      'npx',
      'erwik',
      'backup',
      '/backup/all.bundle',
    );
    const clone = join(folder.path, 'wiki.git');
    execFileSync('git', ['clone', '--quiet', '--bare', join(folder.path, 'all.bundle'), clone]);
    expect(checkTokens(clone, writers.acknowledged.keys())).toEqual({ lost: [], duplicated: [] });
  });
});

function home({ url }: ComposeNode): { url: string; text: string } {
  return { url: `${url}/Home`, text: sentence };
}

async function served(readers: { served(): number }, more: number): Promise<void> {
  const wanted = readers.served() + more;
  await until(() => readers.served() >= wanted, { what: `${more} more pages`, timeoutMs: stepMaxMs });
}

/** A wiki of one page, as a bundle that any user can read. */
function makeBundle(folder: string): string {
  const wiki = join(folder, 'wiki');
  mkdirSync(wiki);
  writeFileSync(join(wiki, 'Home.md'), `# Home\n\n${sentence}\n`);
  const git = (...args: readonly string[]): Buffer =>
    execFileSync('git', ['-C', wiki, ...args], { stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', 'commit', '--quiet', '--message', 'Begin');
  git('bundle', 'create', '--quiet', '../wiki.bundle', 'main', 'HEAD');
  const bundle = join(folder, 'wiki.bundle');
  chmodSync(bundle, 0o644);
  return bundle;
}
