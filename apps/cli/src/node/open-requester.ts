import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectBus, createRequester } from '@erwik/bus';
import type { Requester } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import type { Environment } from '@erwik/runtime';
import { Refusal } from '../command.js';
import { askReadiness } from './node-answers.js';
import { loadRouterFile } from './load-router-file.js';
import { readNodeConfig, routerFileOf } from './node-config.js';
import { urlOf } from './node-place.js';
import type { NodePlace } from './node-place.js';
import { readRunFolder } from './run-folder.js';

/** A Redis that runs takes connections within milliseconds. */
const connectMaxMs = 4_000;
const connectPollMs = 10;

/** What asks the store of a running node. Disposal ends the connection. */
export interface OpenRequester extends AsyncDisposable {
  readonly requester: Requester;
}

/** Connects to the bus of the operator's node. Errors: `BadConfig`, `Refusal` where the node does not run. */
export async function openRequester(environment: Environment, place: NodePlace): Promise<OpenRequester> {
  const { url, running } = readRunFolder(place.run);
  const refusal = new Refusal(
    `No node runs in ${place.data}, or it does not answer. Start it first, or give ERWIK_DATA as it has it.`,
  );
  if (!running) throw refusal;
  const loaded = await loadRouterFile(routerFileOf(environment));
  const config = readNodeConfig(environment, loaded?.file);
  const node = (await askReadiness(url ?? urlOf(place.http)))?.node ?? config.node;
  const redis = config.redisUrl ?? `unix://${join(place.run, 'redis.sock')}`;
  const bus = connectBus({ url: redis, node, log: createLogger({ app: 'cli' }, { write: () => {} }) });
  const requester = createRequester(bus);
  const close = async (): Promise<void> => {
    await requester[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
  };
  const givenUpMs = Date.now() + connectMaxMs;
  while (!requester.connected && Date.now() < givenUpMs) await delay(connectPollMs);
  if (requester.connected) return { requester, [Symbol.asyncDispose]: close };
  await close();
  throw refusal;
}
