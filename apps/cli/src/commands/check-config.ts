import { BadConfig } from '@erwik/runtime';
import type { Call, Command } from '../command.js';
import { wellExitCode } from '../command.js';
import { configText } from '../config-text.js';
import { loadRouterFile } from '../node/load-router-file.js';
import { readNodeConfig, routerFileOf } from '../node/node-config.js';

/** `erwik check-config`: reads what a start would read, and tells all that is wrong with it at once. */
export const checkConfig: Command = {
  name: 'check-config',
  summary: 'check the environment and the router file, without starting anything',
  operands: [],
  flags: {},
  details: [
    'Prints OK and the values a node started from here would have; passwords are not shown.',
    'Otherwise prints every fault and ends with 78.',
  ],
  run: runCheckConfig,
};

async function runCheckConfig({ environment, out, tell }: Call): Promise<number> {
  const routerPath = routerFileOf(environment);
  const loaded = await attempt(() => loadRouterFile(routerPath));
  const read = await attempt(() => readNodeConfig(environment, loaded.value?.file));
  const faults = [...read.faults, ...loaded.faults];
  if (read.value === undefined || faults.length > 0) throw new BadConfig(faults);
  for (const warning of loaded.value?.warnings ?? []) tell(`Warning: ${warning}`);
  out(`OK\n${configText(read.value, routerPath, loaded.value?.file ?? null)}`);
  return wellExitCode;
}

/** Its value, or its faults, so that those of several readings are told at once. */
async function attempt<Value>(
  read: () => Value | Promise<Value>,
): Promise<{ readonly value?: Value; readonly faults: readonly string[] }> {
  try {
    return { value: await read(), faults: [] };
  } catch (error) {
    if (error instanceof BadConfig) return { faults: error.faults };
    throw error;
  }
}
