import { BadConfig, loginSettings, otherLogins, readConfig } from '@erwik/runtime';
import type { Environment, LoginVariables } from '@erwik/runtime';
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
  const logins = await attempt(() => readLogins(environment));
  // a name that nothing knows is a fault of each reading
  const faults = [...new Set([...read.faults, ...logins.faults, ...loaded.faults])];
  if (read.value === undefined || logins.value === undefined || faults.length > 0)
    throw new BadConfig(faults);
  for (const warning of loaded.value?.warnings ?? []) tell(`Warning: ${warning}`);
  out(`OK\n${configText({ ...read.value, ...logins.value }, routerPath, loaded.value?.file ?? null)}`);
  return wellExitCode;
}

/** As a front does at its start. Other commands pass it by: a secret's file may be readable where the fronts are, and not here. */
function readLogins(environment: Environment): LoginVariables {
  const said = readConfig<LoginVariables>(environment, loginSettings);
  otherLogins(said);
  return said;
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
