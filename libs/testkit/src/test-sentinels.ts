import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedisServer, startRedis } from '../../../scripts/redis-server.mjs';
import type { RedisServer, RunningRedis } from '../../../scripts/redis-server.mjs';
import { freePorts } from './free-ports.js';
import { temporaryFolder } from './temporary-folder.js';
import { until } from './until.js';

/** One of the two Redis servers. */
export interface WatchedRedis {
  readonly port: number;
  readonly pid: number;
}

/** Two Redis servers, one the replica of the other, and three Sentinels that watch them; each asks for a password. */
export interface TestSentinels extends AsyncDisposable {
  /** the service as clients are told of it */
  readonly url: string;
  /** the server that takes writes, as most Sentinels say */
  primary(): Promise<WatchedRedis>;
  /** has the Sentinels make the replica the primary, and the primary the replica, though both are well */
  changePlaces(): Promise<void>;
}

/** Of Linux: runs a program that ends when its parent does. */
const setpriv = '/usr/bin/setpriv';
const service = 'wiki';
const password = 'a password: with/signs@of URLs';
const sentinelPassword = 'another & better one';
/** A server that does not answer for so long is taken for dead; so that tests need not wait, ms. */
const downAfterMs = 500;
const failoverMaxMs = 3_000;
/** Sentinels find each other by messages that they send every two seconds. */
const meetMaxMs = 30_000;

/** Starts them, and waits until they know each other. They end with the test process at the latest. */
export async function startTestSentinels(): Promise<TestSentinels> {
  const folder = await temporaryFolder();
  const server = await findRedisServer();
  const [first = 0, second = 0, ...watching] = await freePorts(5);
  const servers = [
    await startServer(server, folder.path, first),
    await startServer(server, folder.path, second, first),
  ];
  const sentinels = await Promise.all(
    watching.map((port) => startSentinel(server, folder.path, port, first)),
  );
  const clients = watching.map((port) => clientOf(port));
  await until(async () => (await addressesOf(clients)).every((one) => one.isWhole), {
    what: 'Sentinels that know each other',
    timeoutMs: meetMaxMs,
  });
  const primary = async (): Promise<WatchedRedis> => {
    const ports = (await addressesOf(clients)).map(({ port }) => port).toSorted((a, b) => a - b);
    const agreed = ports[Math.floor(ports.length / 2)];
    const index = agreed === first ? 0 : 1;
    return { port: index === 0 ? first : second, pid: servers[index]?.pid ?? 0 };
  };
  return {
    url: urlOf(watching),
    primary,
    async changePlaces(): Promise<void> {
      const { port } = await primary();
      // refused while the Sentinels are still busy with an earlier one
      await until(async () => (await clients[0]?.call('SENTINEL', 'FAILOVER', service)) === 'OK');
      await until(async () => (await primary()).port !== port, {
        what: 'another primary',
        timeoutMs: meetMaxMs,
      });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      for (const client of clients) client.disconnect();
      for (const { pid } of servers) wake(pid);
      await Promise.all([...sentinels.map(end), ...servers.map((one) => one.stop())]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

function startServer(
  server: RedisServer,
  folder: string,
  port: number,
  primary?: number,
): Promise<RunningRedis> {
  const dir = join(folder, `redis-${port}`);
  const follows = primary === undefined ? [] : ['--replicaof', '127.0.0.1', String(primary)];
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--requirepass',
    password,
    '--masterauth',
    password,
  ];
  return startRedis({ server, dir, socket: join(folder, `${port}.sock`), args: [...args, ...follows] });
}

async function startSentinel(
  { command, env }: RedisServer,
  folder: string,
  port: number,
  primary: number,
): Promise<ChildProcess> {
  const dir = join(folder, `sentinel-${port}`);
  await mkdir(dir);
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${dir}`,
    `requirepass "${sentinelPassword}"`,
    `sentinel sentinel-pass "${sentinelPassword}"`,
    `sentinel monitor ${service} 127.0.0.1 ${primary} 2`,
    `sentinel auth-pass ${service} "${password}"`,
    `sentinel down-after-milliseconds ${service} ${downAfterMs}`,
    `sentinel failover-timeout ${service} ${failoverMaxMs}`,
  ];
  const file = join(dir, 'sentinel.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const [program, before] = existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', command]] : [command, []];
  return spawn(program, [...before, file, '--sentinel'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
}

function clientOf(port: number): Redis {
  const client = new Redis({ port, password: sentinelPassword, maxRetriesPerRequest: null });
  client.on('error', () => {});
  return client;
}

/** What each Sentinel says: where the primary is, and whether it knows its replica and the other Sentinels. */
function addressesOf(clients: readonly Redis[]): Promise<{ port: number; isWhole: boolean }[]> {
  return Promise.all(
    clients.map(async (client) => {
      const told = await client.info('sentinel');
      const port = Number(/address=127\.0\.0\.1:(\d+)/.exec(told)?.[1]);
      return { port, isWhole: /status=ok,.*slaves=1,sentinels=3/.test(told) };
    }),
  );
}

function urlOf(ports: readonly number[]): string {
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const query = `sentinel_password=${encodeURIComponent(sentinelPassword)}`;
  return `redis+sentinel://:${encodeURIComponent(password)}@${hosts}/${service}?${query}`;
}

/** A test may have left it stopped. */
function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // it was killed
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}
