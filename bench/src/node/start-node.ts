import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectBus, createRequester } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import type { Sha } from '@erwik/events';
import { createLogger } from '@erwik/runtime';
import { until } from '@erwik/testkit';
import { socketPath } from '../../../scripts/redis-server.mjs';

/** What a node is started with. */
export interface NodeOptions {
  /** a repository or bundle to take over */
  readonly adopt?: string;
  /** the script that runs it; the built apps under the supervisor unless told */
  readonly script?: string;
  /** its name; `erwik@bench` unless told */
  readonly name?: string;
  /** the port for other nodes; any free one unless told */
  readonly meshPort?: number;
}

/** A whole node: Redis, store, router and one front under the supervisor. Disposal stops it and keeps its folder. */
export interface WikiNode extends AsyncDisposable {
  /** where its pages are, without a slash at the end */
  readonly url: string;
  readonly data: string;
  readonly name: string;
  /** kills all its processes at once, as if its machine had fallen over */
  kill(): Promise<void>;
  /** process id of one of its processes, such as `front-1` */
  pid(name: string): number;
}

/** The name of a node that is measured alone. */
const usualName = 'erwik@bench';
/** Adopting and indexing the largest wiki takes some ten seconds on two cores. */
const readyMaxMs = 120_000;
const indexMaxMs = 120_000;
const runNode = fileURLToPath(new URL('../../programs/run-node.mjs', import.meta.url));

// a node's folder is thrown away with the run: a run that is broken off leaves neither behind
const running = new Set<ChildProcess>();
process.prependOnceListener('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a node on a data folder, on any free port, and waits until it says that it is ready. */
export async function startNode(data: string, options: NodeOptions = {}): Promise<WikiNode> {
  const { script = runNode, name = usualName } = options;
  const child = spawn(process.execPath, [script], {
    env: { ...plainEnvironment(), ...settings(data, options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output: string[] = [];
  let url = '';
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('ready ')) url = line.slice('ready '.length);
    });
  const ended = once(child, 'close')
    .finally(() => running.delete(child))
    .then(() => Promise.reject(new Error(output.join('\n'))));
  ended.catch(() => {});
  await Promise.race([until(() => url, { what: `a node on ${data}`, timeoutMs: readyMaxMs }), ended]);
  const pid = (of: string): number => Number(readFileSync(join(data, 'run', `${of}.pid`), 'utf8'));
  return {
    url,
    data,
    name,
    pid,
    async kill() {
      const names = readdirSync(join(data, 'run')).filter((file) => file.endsWith('.pid'));
      for (const one of [child.pid ?? 0, ...names.map((file) => pid(file.slice(0, -'.pid'.length)))])
        process.kill(one, 'SIGKILL');
      await ended.catch(() => {});
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended.catch(() => {});
    },
  };
}

function settings(data: string, { adopt, name = usualName, meshPort = 0 }: NodeOptions): NodeJS.ProcessEnv {
  return {
    ERWIK_DATA: data,
    ERWIK_HTTP: '127.0.0.1:0',
    ERWIK_LISTEN: `127.0.0.1:${meshPort}`,
    ERWIK_NODE: name,
    NODE_ENV: 'production',
    ...(adopt === undefined ? {} : { ERWIK_ADOPT: adopt }),
  };
}

/** What an operator has set is for the operator's node. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ERWIK_|npm_)/.test(name)));
}

/** The node's Redis socket. */
export function redisSocket({ data }: Pick<WikiNode, 'data'>): string {
  return socketPath(join(data, 'run', 'redis.sock'));
}

/** A way to ask the node's store, as its fronts do. Disposal closes it. */
export async function askStore(node: WikiNode): Promise<Requester> {
  const log = createLogger({ app: 'bench', level: 'error' });
  const bus = connectBus({ url: `unix://${redisSocket(node)}`, node: node.name, log });
  const requester = createRequester(bus);
  await until(() => requester.connected, { what: 'a connection to the bus' });
  return {
    connected: true,
    request: (operation, body, options) => requester.request(operation, body, options),
    async [Symbol.asyncDispose]() {
      await requester[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

/** Waits until everything can be searched; the head up to which it can. */
export async function indexComplete(store: Requester): Promise<Sha> {
  const complete = async (): Promise<Sha | null> => {
    const { head, index } = await store.request('status', {});
    return index.complete ? head : null;
  };
  return (await until(complete, { what: 'the index', timeoutMs: indexMaxMs })) ?? '';
}
