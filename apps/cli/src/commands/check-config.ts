import { BadConfig } from '@erwik/runtime';
import type { Environment } from '@erwik/runtime';
import type { Call, Command } from '../command.js';
import { wellExitCode } from '../command.js';
import { configText } from '../config-text.js';
import { checkRouterFile } from '../node/check-router-file.js';
import { readNodeConfig, routerFileOf } from '../node/node-config.js';
import type { NodeConfig } from '../node/node-config.js';

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

async function runCheckConfig({ environment, out }: Call): Promise<number> {
  const read = tryConfig(environment);
  const routerPath = routerFileOf(environment);
  const checked = await checkRouterFile(routerPath);
  if ('faults' in read || 'faults' in checked) throw new BadConfig([...faultsOf(read), ...faultsOf(checked)]);
  out(`OK\n${configText(read.config, routerPath, checked.file)}`);
  return wellExitCode;
}

function tryConfig(environment: Environment): { readonly config: NodeConfig } | Faulty {
  try {
    return { config: readNodeConfig(environment) };
  } catch (error) {
    if (error instanceof BadConfig) return { faults: error.faults };
    throw error;
  }
}

interface Faulty {
  readonly faults: readonly string[];
}

function faultsOf(read: object | Faulty): readonly string[] {
  return 'faults' in read ? read.faults : [];
}
