import { join } from 'node:path';
import {
  folder,
  hostAndPort,
  nodeName,
  optional,
  oneOf,
  readConfig,
  redisUrl,
  setting,
} from '@erwik/runtime';
import type { Environment, HostAndPort } from '@erwik/runtime';

/** What the router is told by its environment; where the router file says otherwise, the file wins. */
export interface RouterConfig {
  /** the node's folder */
  readonly data: string;
  readonly node: string;
  readonly listen: HostAndPort;
  readonly redisUrl: string;
  readonly routerFile: string;
}

/** Reads and checks the router's configuration. Errors: `BadConfig` with all faults. */
export function readRouterConfig(environment: Environment): RouterConfig {
  const {
    routerFile,
    log: _,
    ...config
  } = readConfig(environment, {
    data: setting('ERWIK_DATA', folder),
    node: setting('ERWIK_NODE', nodeName),
    listen: setting('ERWIK_LISTEN', hostAndPort),
    redisUrl: setting('ERWIK_REDIS_URL', redisUrl),
    routerFile: { variable: 'ERWIK_ROUTER_FILE', parse: optional(folder) },
    log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  });
  return { ...config, routerFile: routerFile ?? join(config.data, 'router.yaml') };
}
