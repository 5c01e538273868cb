import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@erwik/testkit';
import { isAlive, runNode } from './run-node.js';
import type { SupervisedNode } from './run-node.js';

/** What a node is started with; `environment` holds further variables. */
export interface NodeOptions {
  readonly fronts?: number;
  /** a repository or bundle to take over */
  readonly adopt?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** what runs the node instead of the supervisor with the built apps */
  readonly command?: readonly [string, ...string[]] | undefined;
}

/** A whole node: the built apps and a Redis under the supervisor. Disposal stops it and keeps its folder. */
export interface WikiNode extends SupervisedNode {
  /** where its pages are, without a slash at the end */
  readonly url: string;
  readonly data: string;
  /** the process ids of everything it runs */
  readonly pids: () => readonly number[];
  /** kill -9 of one of its processes; resolves with the old process id when that process is gone */
  readonly kill: (name: string) => Promise<number>;
  /** resolves when another process has taken the place of a killed one, and works */
  readonly replaced: (name: string, killed: number) => Promise<void>;
  /** asks it to stop; resolves with its exit code */
  readonly stop: () => Promise<number | string>;
  /** what git prints for a command on its repository */
  readonly git: (...args: readonly string[]) => string;
}

const runBuiltNode = fileURLToPath(new URL('../fixtures/run-built-node.mjs', import.meta.url));
/** `npm start` may have to build first. */
const readyMaxMs = 120_000;
/** A history with all its patches. */
const gitOutputMaxBytes = 512 * 1024 * 1024;

/** Starts one on a data folder and waits until it serves pages. The sources must have been built. */
export async function startNode(data: string, options: NodeOptions = {}): Promise<WikiNode> {
  const node = launchNode(data, options);
  try {
    const ready = await node.line(/^ready /, readyMaxMs);
    const names = ['store', 'router', ...frontNames(options.fronts ?? 1)];
    await until(() => names.map((name) => node.pid(name)), { what: 'all process id files' });
    return { ...node, ...controls(data, node), url: ready.slice('ready '.length), data };
  } catch (error) {
    await node[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts one that need not come so far as to serve pages. */
export function launchNode(
  data: string,
  { fronts = 1, adopt, environment = {}, command = [process.execPath, runBuiltNode] }: NodeOptions = {},
): SupervisedNode {
  const adopting = adopt === undefined ? {} : { ERWIK_ADOPT: adopt };
  // the test runner's NODE_ENV is not what a node runs with, and no node knows the seed of a test
  const env = {
    NODE_ENV: undefined,
    ERWIK_SEED: undefined,
    ERWIK_FRONTS: String(fronts),
    ...adopting,
    ...environment,
  };
  return runNode(data, env, command);
}

/** Names of the front processes of a node, as in the names of their process id files. */
export function frontNames(fronts: number): readonly string[] {
  return Array.from({ length: fronts }, (_, index) => `front-${index + 1}`);
}

function controls(
  data: string,
  node: SupervisedNode,
): Pick<WikiNode, 'pids' | 'kill' | 'replaced' | 'stop' | 'git'> {
  return {
    pids: () => pidNames(data).map((name) => node.pid(name)),
    async kill(name) {
      const pid = node.pid(name);
      process.kill(pid, 'SIGKILL');
      await until(() => !isAlive(pid), { what: `the end of ${name}` });
      return pid;
    },
    async replaced(name, killed) {
      const isAnother = (pid: number): boolean => pid > 0 && pid !== killed && isAlive(pid);
      await until(() => isAnother(node.pid(name)), { what: `another ${name}`, timeoutMs: 30_000 });
      // Redis says it in words of its own, and is quick
      if (name !== 'redis') await node.line(new RegExp(`"pid":${node.pid(name)},.*"msg":"started"`), 30_000);
    },
    stop() {
      node.process.kill('SIGTERM');
      return node.ended;
    },
    git: (...args) => gitIn(join(data, 'wiki.git'), args),
  };
}

function pidNames(data: string): readonly string[] {
  return readdirSync(join(data, 'run'))
    .filter((name) => name.endsWith('.pid'))
    .map((name) => name.slice(0, -'.pid'.length));
}

/** What git prints for a command on a repository. */
export function gitIn(repository: string, args: readonly string[]): string {
  return execFileSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
    maxBuffer: gitOutputMaxBytes,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
