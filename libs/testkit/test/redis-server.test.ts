import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { findRedisServer, socketPath, startRedis } from '../../../scripts/redis-server.mjs';
import { startTestRedis, temporaryFolder, until } from '../src/index.js';

const script = fileURLToPath(new URL('../../../scripts/redis-server.mjs', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ask<Answer>(socket: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(socket, { lazyConnect: true });
  redis.on('error', () => {});
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** A program that says it is a Redis of some version. */
async function fakeServer(folder: string, version: string): Promise<string> {
  const file = join(folder, 'redis-server');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `#!/bin/sh\necho 'Redis server v=${version} sha=00000000:0'\n`);
  await chmod(file, 0o755);
  return file;
}

test('ERWIK_REDIS_SERVER wins, and one that is no server is refused by its name', async () => {
  await using folder = await temporaryFolder();
  const named = await fakeServer(folder.path, '8.1.1');
  const found = await findRedisServer({ environment: { ERWIK_REDIS_SERVER: named } });
  expect(found).toEqual({ command: named, env: {} });
  await expect(findRedisServer({ environment: { ERWIK_REDIS_SERVER: '/bin/ls' } })).rejects.toThrow(
    'ERWIK_REDIS_SERVER names /bin/ls',
  );
});

test('the first server on PATH that is new enough is taken', async () => {
  await using folder = await temporaryFolder();
  await fakeServer(join(folder.path, 'old'), '6.0.16');
  const good = await fakeServer(join(folder.path, 'new'), '6.2.0');
  const environment = { PATH: `${join(folder.path, 'old')}:${join(folder.path, 'new')}:/usr/bin:/bin` };
  await expect(findRedisServer({ environment })).resolves.toEqual({ command: good, env: {} });
});

test('where none can be had, the error says what to run', async () => {
  await using folder = await temporaryFolder();
  const inTheWay = join(folder.path, 'file');
  await writeFile(inTheWay, '');
  const environment = { PATH: '', XDG_CACHE_HOME: inTheWay };
  await expect(findRedisServer({ environment })).rejects.toThrow(
    /apt-get install valkey-server[^]*ERWIK_REDIS_SERVER/,
  );
});

test('a private server answers on its socket only, keeps an append-only file and evicts nothing', async () => {
  await using redis = await startTestRedis();
  const settings = await ask(redis.socket, async (client) => {
    const names = ['port', 'appendonly', 'appendfsync', 'maxmemory-policy', 'unixsocketperm'];
    return Promise.all(names.map((name) => client.config('GET', name)));
  });
  expect(Object.fromEntries(settings)).toEqual({
    port: '0',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    unixsocketperm: '700',
  });
});

test('a restart keeps the data or starts with none, under the same address', async () => {
  await using redis = await startTestRedis();
  const value = (): Promise<string | null> => ask(redis.socket, (client) => client.get('key'));
  await ask(redis.socket, (client) => client.set('key', 'value'));
  await redis.restart({ keepData: true });
  await expect(value()).resolves.toBe('value');
  await redis.kill();
  await redis.restart({ keepData: false });
  await expect(value()).resolves.toBeNull();
});

test('a second server on the same data is refused while the first one lives', async () => {
  await using folder = await temporaryFolder();
  const server = await findRedisServer();
  const options = { server, dir: folder.path, socket: join(folder.path, 'redis.sock') };
  const first = await startRedis(options);
  await expect(startRedis({ ...options, socket: join(folder.path, 'other.sock') })).rejects.toThrow(
    `process ${first.pid}) owns ${folder.path}`,
  );
  await first.stop();
  const second = await startRedis(options);
  await second.stop();
});

test('a pid file that names some other living process does not keep a server from starting', async () => {
  await using folder = await temporaryFolder();
  const pidFile = join(folder.path, 'run', 'redis.pid');
  await mkdir(join(folder.path, 'run'));
  await writeFile(pidFile, String(process.pid));
  const dir = join(folder.path, 'redis');
  const redis = await startRedis({
    server: await findRedisServer(),
    dir,
    socket: join(dir, 'redis.sock'),
    pidFile,
  });
  await expect(readFile(pidFile, 'utf8')).resolves.toBe(`${redis.pid}\n`);
  await redis.stop();
});

test('a server ends with the process that started it, even if that is killed', async () => {
  await using folder = await temporaryFolder();
  const program = `
    import { findRedisServer, startRedis } from ${JSON.stringify(script)};
    const dir = ${JSON.stringify(folder.path)};
    const redis = await startRedis({ server: await findRedisServer(), dir, socket: dir + '/redis.sock' });
    // an interrupted test leaves nobody behind
    process.stdin.on('end', () => process.exit()).resume();
    console.log(String(redis.pid));`; // a number would be colored where FORCE_COLOR is set
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !isAlive(pid), { what: 'the end of the server' });
});

test('a server that cannot start says why', async () => {
  await using folder = await temporaryFolder();
  const options = {
    server: await findRedisServer(),
    dir: folder.path,
    socket: join(folder.path, 'redis.sock'),
  };
  await expect(startRedis({ ...options, args: ['--no-such-option', 'x'] })).rejects.toThrow(/no-such-option/);
});

test('unreadable data is set aside, not deleted, and the server starts empty', async () => {
  await using folder = await temporaryFolder();
  const dir = join(folder.path, 'redis');
  const options = { server: await findRedisServer(), dir, socket: join(folder.path, 'redis.sock') };
  await (await startRedis(options)).stop();
  const appendOnly = join(dir, 'appendonlydir');
  for (const file of await readdir(appendOnly)) await writeFile(join(appendOnly, file), 'rubbish\n');
  const redis = await startRedis(options);
  await expect(ask(redis.socket, (client) => client.dbsize())).resolves.toBe(0);
  await redis.stop();
  const aside = (await readdir(dir)).find((name) => name.startsWith('unreadable-'));
  expect(aside).toBeDefined();
  expect(await readdir(join(dir, aside ?? ''))).toEqual(['appendonlydir']);
});

test('a path too long for a socket is replaced by a short one, the same every time', async () => {
  await using folder = await temporaryFolder();
  const deep = join(folder.path, 'd'.repeat(60), 'e'.repeat(60));
  const wanted = join(deep, 'redis.sock');
  expect(socketPath('/run/erwik/redis.sock')).toBe('/run/erwik/redis.sock');
  expect(socketPath(wanted)).toBe(socketPath(wanted));
  const redis = await startRedis({ server: await findRedisServer(), dir: deep, socket: wanted });
  expect(redis.url).toBe(`unix://${socketPath(wanted)}`);
  expect(basename(redis.socket)).toBe('redis.sock');
  await expect(ask(redis.socket, (client) => client.ping())).resolves.toBe('PONG');
  await redis.stop();
});
