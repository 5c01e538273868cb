import { join } from 'node:path';
import { connectBus, createRequester } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import { erwikProgram } from './run-cli.js';
import type { WikiNode } from './start-node.js';

/** Makes an administrator on a node of that name and Redis of its own; returns a token that may do what they may. */
export async function adminToken({ data }: WikiNode, name: string): Promise<string> {
  const log = createLogger({ app: 'test', level: 'error' });
  await using bus = connectBus({ url: `unix://${join(data, 'run/redis.sock')}`, node: name, log });
  await using store = createRequester(bus);
  const set = { displayName: 'Ada', role: 'admin' } as const;
  await store.request('putAccount', { name: 'ada', create: true, set, by: 'test' });
  const { out, told } = await erwikProgram(data, ['token', 'add', 'ada', '--scope', 'admin'], {
    ERWIK_NODE: name,
  });
  if (!out.startsWith('erwik_')) throw new Error(`no token was made: ${told}`);
  return out.trim();
}
