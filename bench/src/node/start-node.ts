import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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
}

/** A whole node: Redis, store, router and one front under the supervisor. Disposal stops it and keeps its folder. */
export interface WikiNode extends AsyncDisposable {
  /** where its pages are, without a slash at the end */
  readonly url: string;
  readonly data: string;
  /** process id of one of its processes, such as `front-1` */
  pid(name: string): number;
}

/** The name of every node that is measured. */
const nodeName = 'erwik@bench';
/** Adopting and indexing the largest wiki takes some ten seconds on two cores. */
const readyMaxMs = 120_000;
const indexMaxMs = 120_000;
const runNode = fileURLToPath(new URL('../../programs/run-node.mjs', import.meta.url));

/** Starts a node on a data folder, on any free port, and waits until it says that it is ready. */
export async function startNode(
  data: string,
  { adopt, script = runNode }: NodeOptions = {},
): Promise<WikiNode> {
  const child = spawn(process.execPath, [script], {
    env: { ...plainEnvironment(), ...settings(data), ...(adopt === undefined ? {} : { ERWIK_ADOPT: adopt }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // the node's folder is thrown away with the run: a run that is broken off leaves neither behind
  const kill = (): void => void child.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  const output: string[] = [];
  let url = '';
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('ready ')) url = line.slice('ready '.length);
    });
  const ended = once(child, 'close').then(() => Promise.reject(new Error(output.join('\n'))));
  ended.catch(() => {});
  await Promise.race([until(() => url, { what: `a node on ${data}`, timeoutMs: readyMaxMs }), ended]);
  return {
    url,
    data,
    pid: (name) => Number(readFileSync(join(data, 'run', `${name}.pid`), 'utf8')),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended.catch(() => {});
      process.off('exit', kill);
    },
  };
}

function settings(data: string): NodeJS.ProcessEnv {
  return {
    ERWIK_DATA: data,
    ERWIK_HTTP: '127.0.0.1:0',
    ERWIK_LISTEN: '127.0.0.1:0',
    ERWIK_NODE: nodeName,
    NODE_ENV: 'production',
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
  const bus = connectBus({ url: `unix://${redisSocket(node)}`, node: nodeName, log });
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
