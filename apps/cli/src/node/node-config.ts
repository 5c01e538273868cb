import { join } from 'node:path';
import { variablesOfRouterFile } from '@erwik/mesh';
import type { RouterFile } from '@erwik/mesh';
import {
  accessSetting,
  folder,
  hostAndPort,
  hostNames,
  networks,
  nodeName,
  oneOf,
  optional,
  readConfig,
  redisUrl,
  setting,
  text,
  wholeNumber,
} from '@erwik/runtime';
import type { Access, Environment, HostAndPort, Setting } from '@erwik/runtime';

/** Everything a node is told by its environment, whichever of its processes reads it; null where nothing was said. */
export interface NodeConfig {
  readonly data: string;
  readonly http: HostAndPort;
  readonly hosts: readonly string[] | null;
  readonly trustedProxies: readonly string[] | null;
  readonly fronts: number;
  readonly node: string;
  readonly listen: HostAndPort;
  readonly metrics: HostAndPort;
  readonly git: HostAndPort | null;
  readonly routerFile: string | null;
  readonly redisUrl: string | null;
  readonly redisServer: string | null;
  readonly adopt: string | null;
  readonly access: Access | null;
  readonly language: 'en' | 'de';
  readonly log: 'debug' | 'info' | 'warn' | 'error';
}

/** As the supervisor has it: more front processes than any machine has cores are a slip of the finger. */
const frontsMax = 128;

/** How each value comes from its variable. */
export const nodeSettings: { readonly [Key in keyof NodeConfig]: Setting<NodeConfig[Key]> } = {
  data: setting('ERWIK_DATA', folder),
  http: setting('ERWIK_HTTP', hostAndPort),
  hosts: { variable: 'ERWIK_HOSTS', parse: optional(hostNames) },
  trustedProxies: { variable: 'ERWIK_TRUSTED_PROXIES', parse: optional(networks) },
  fronts: setting('ERWIK_FRONTS', wholeNumber(1, frontsMax)),
  node: setting('ERWIK_NODE', nodeName),
  listen: setting('ERWIK_LISTEN', hostAndPort),
  metrics: setting('ERWIK_METRICS', hostAndPort),
  git: { variable: 'ERWIK_GIT', parse: optional(hostAndPort) },
  routerFile: { variable: 'ERWIK_ROUTER_FILE', parse: optional(folder) },
  redisUrl: { variable: 'ERWIK_REDIS_URL', parse: optional(redisUrl) },
  redisServer: { variable: 'ERWIK_REDIS_SERVER', parse: optional(text) },
  adopt: { variable: 'ERWIK_ADOPT', parse: optional(text) },
  access: accessSetting,
  language: setting('ERWIK_LANGUAGE', oneOf('en', 'de')),
  log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
};

/**
 * Reads and checks the whole configuration of a node, where the router file's values hold in place of the environment's, as
 * in its processes. Errors: `BadConfig` with all faults.
 */
export function readNodeConfig(environment: Environment, file?: RouterFile): NodeConfig {
  const inPlace = file === undefined ? {} : variablesOfRouterFile(file);
  return readConfig<NodeConfig>({ ...environment, ...inPlace }, nodeSettings);
}

/** Where the router looks for its file, whatever else is wrong with the environment. */
export function routerFileOf({ ERWIK_DATA, ERWIK_ROUTER_FILE }: Environment): string {
  const { data, routerFile } = readConfig<Pick<NodeConfig, 'data' | 'routerFile'>>(
    { ERWIK_DATA, ERWIK_ROUTER_FILE },
    { data: nodeSettings.data, routerFile: nodeSettings.routerFile },
  );
  return routerFile ?? join(data, 'router.yaml');
}
