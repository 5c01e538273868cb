import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loadIdentity } from '@erwik/link';
import { readRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import { usualNodeName } from '@erwik/runtime';
import { temporaryFolder } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { runCommand } from './support/run-command.js';

const secret = 'a cookie that is "long" enough';

/** A folder in which a node has run. */
async function nodeFolder(): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder();
  mkdirSync(join(folder.path, 'wiki.git'));
  return folder;
}

/** What the router of the next node makes of an invitation. */
function read(text: string): RouterFile {
  const reading = readRouterFile(text);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  return reading.file;
}

describe('invite', () => {
  it('of a node without any setting prints a router file that leads to it, with its cookie and its id', async () => {
    await using data = await nodeFolder();
    const { code, out } = await runCommand(['invite'], { ERWIK_DATA: data.path });
    expect(code).toBe(0);
    const { id } = await loadIdentity(data.path);
    expect(read(out)).toEqual({
      cookie: { text: readFileSync(join(data.path, 'cookie'), 'utf8').trim() },
      transport: 'tls',
      neighbors: [
        {
          node: usualNodeName(hostname(), '127.0.0.1:7000'),
          address: { host: '127.0.0.1', port: 7000 },
          id,
        },
      ],
    });
    for (const name of ['cookie', 'key']) expect(statSync(join(data.path, name)).mode & 0o777).toBe(0o600);
    expect(await runCommand(['invite'], { ERWIK_DATA: data.path })).toMatchObject({ code: 0, out });
  });

  it('of a node that listens on this machine alone says so, and what to change', async () => {
    await using data = await nodeFolder();
    const local = await runCommand(['invite'], { ERWIK_DATA: data.path, ERWIK_LISTEN: '127.0.0.1:7005' });
    expect(local.out).toMatch(/^# Only nodes of this machine can join with it: erwik-7005@/m);
    expect(local.out).toContain('ERWIK_LISTEN=0.0.0.0:7005');
    expect(local.told).toMatch(/^Warning: Only nodes of this machine/m);
    const open = await runCommand(['invite'], { ERWIK_DATA: data.path, ERWIK_LISTEN: '10.0.0.1:7005' });
    expect(open.out).not.toContain('Only nodes of this machine');
    expect(open.told).toBe('');
    expect(read(open.out).neighbors[0]?.address).toEqual({ host: '10.0.0.1', port: 7005 });
  });

  it('from a folder in which no node has run is told apart, as its secret is that of nobody', async () => {
    await using data = await temporaryFolder();
    const environment = { ERWIK_DATA: join(data.path, 'typo'), ERWIK_LISTEN: '10.0.0.1:7005' };
    const { code, told } = await runCommand(['invite'], environment);
    expect(code).toBe(0);
    expect(told).toContain(`Warning: No node has run in ${join(data.path, 'typo')} yet.`);
    mkdirSync(join(data.path, 'typo/wiki.git'));
    expect((await runCommand(['invite'], environment)).told).toBe('');
  });

  it.each(['0.0.0.0:7000', '[::]:7000'])('of a node that listens on %s names its host', async (listen) => {
    await using data = await nodeFolder();
    const { out } = await runCommand(['invite'], { ERWIK_DATA: data.path, ERWIK_LISTEN: listen });
    expect(read(out).neighbors[0]?.address).toEqual({ host: hostname(), port: 7000 });
  });

  it('takes name, address, cookie and transport of the router file', async () => {
    await using data = await nodeFolder();
    writeFileSync(join(data.path, 'secret'), `${secret}\n`);
    writeFileSync(
      join(data.path, 'router.yaml'),
      'node: erwik@e1\nlisten: 0.0.0.0:7001\nadvertise: "[2001:db8::1]:7002"\ncookie: {file: secret}\ntransport: tcp\n',
    );
    const { out, told } = await runCommand(['invite'], { ERWIK_DATA: data.path, ERWIK_NODE: 'erwik@other' });
    expect(read(out)).toEqual({
      cookie: { text: secret },
      transport: 'tcp',
      neighbors: [{ node: 'erwik@e1', address: { host: '2001:db8::1', port: 7002 } }],
    });
    expect(told).toMatch(/^Warning: transport is tcp/);
  });

  it('passes on the cookie it was invited with itself', async () => {
    await using data = await nodeFolder();
    const first = await runCommand(['invite'], { ERWIK_DATA: join(data.path, 'e1') });
    await runCommand(['invite'], { ERWIK_DATA: join(data.path, 'e2') });
    writeFileSync(join(data.path, 'e2/router.yaml'), first.out, { mode: 0o600 });
    const environment = { ERWIK_DATA: join(data.path, 'e2'), ERWIK_LISTEN: '127.0.0.1:7001' };
    const second = await runCommand(['invite'], environment);
    expect(second.code).toBe(0);
    expect(read(second.out).cookie).toEqual(read(first.out).cookie);
    expect(read(second.out).neighbors[0]).toMatchObject({
      node: usualNodeName(hostname(), '127.0.0.1:7001'),
      address: { host: '127.0.0.1', port: 7001 },
    });
  });

  it('names the node that joins, and says another address, where it is told to', async () => {
    await using data = await nodeFolder();
    const options = ['--node', 'erwik@e2', '--address=wiki.example.org:443'];
    const { out, told } = await runCommand(['invite', ...options], { ERWIK_DATA: data.path });
    expect(read(out)).toMatchObject({
      node: 'erwik@e2',
      neighbors: [{ address: { host: 'wiki.example.org', port: 443 } }],
    });
    expect(told).toBe('');
  });

  it.each([
    [['--node', 'E2'], 64, '"E2" is no name of a node'],
    [['--node', 'erwik@e1'], 64, 'erwik@e1 is this node itself'],
    [['--node'], 64, "Option '--node <value>' argument missing"],
    [['--address', '0.0.0.0:7000'], 64, '"0.0.0.0:7000" is no address that others can reach'],
    [['--json'], 64, "Unknown option '--json'"],
  ])('refuses %j with %i and says why', async (args, code, why) => {
    await using data = await nodeFolder();
    const environment = { ERWIK_DATA: data.path, ERWIK_NODE: 'erwik@e1' };
    const ended = await runCommand(['invite', ...args], environment);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.told).toContain(why);
  });

  it('refuses where nobody can know the address', async () => {
    await using data = await nodeFolder();
    const ended = await runCommand(['invite'], { ERWIK_DATA: data.path, ERWIK_LISTEN: '127.0.0.1:0' });
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.told).toContain('--address host:port');
  });

  it('ends with 78 for a bad router file or a key that others can read, and prints no file', async () => {
    await using data = await nodeFolder();
    writeFileSync(join(data.path, 'key'), 'known to all', { mode: 0o644 });
    expect(await runCommand(['invite'], { ERWIK_DATA: data.path })).toMatchObject({ code: 78, out: '' });
    writeFileSync(join(data.path, 'router.yaml'), 'nod: erwik@e1\n');
    const { code, out, told } = await runCommand(['invite'], { ERWIK_DATA: data.path });
    expect({ code, out }).toEqual({ code: 78, out: '' });
    expect(told).toContain('router.yaml:1: nod: unknown key; did you mean node?');
  });
});
