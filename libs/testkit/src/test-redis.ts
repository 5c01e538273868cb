import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findRedisServer, startRedis } from '../../../scripts/redis-server.mjs';
import type { RunningRedis } from '../../../scripts/redis-server.mjs';
import { temporaryFolder } from './temporary-folder.js';

/** `args` are further arguments of the server, such as `--requirepass`. */
export interface TestRedisOptions {
  readonly args?: readonly string[];
}

/** A real Redis of one test's own. Its `url` stays the same over restarts. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly socket: string;
  /** process id of the server that runs now */
  readonly pid: number;
  /** kill -9; resolves when the process is gone */
  kill(): Promise<void>;
  /** stops it in good order, unless it is gone already, and starts it again, with the data it had or with none */
  restart(how: { readonly keepData: boolean; readonly args?: readonly string[] }): Promise<void>;
}

/** Starts a Redis with a folder and a socket of its own; it ends with the test process at the latest. */
export async function startTestRedis({ args = [] }: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = await temporaryFolder();
  const server = await findRedisServer();
  const dir = join(folder.path, 'redis');
  const start = (more: readonly string[]): Promise<RunningRedis> =>
    startRedis({ server, dir, socket: join(folder.path, 'redis.sock'), args: more });
  let running = await start(args);
  return {
    url: running.url,
    socket: running.socket,
    get pid(): number {
      return running.pid;
    },
    async kill(): Promise<void> {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    },
    async restart({ keepData, args: changed = args }): Promise<void> {
      await running.stop();
      if (!keepData) await rm(dir, { recursive: true, force: true });
      running = await start(changed);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await running.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
