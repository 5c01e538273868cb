import { join } from 'node:path';
import {
  BadValue,
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

const portMax = 65_535;

/** What the router is told by its environment; where the router file says otherwise, the file wins. */
export interface RouterConfig {
  /** the node's folder */
  readonly data: string;
  readonly node: string;
  readonly listen: HostAndPort;
  readonly redisUrl: string;
  /** where its health and metrics are told */
  readonly metrics: HostAndPort;
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
    metrics: setting('ERWIK_METRICS', besideStore),
    routerFile: { variable: 'ERWIK_ROUTER_FILE', parse: optional(folder) },
    log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  });
  return { ...config, routerFile: routerFile ?? join(config.data, 'router.yaml') };
}

/** The store has the port that is given, and the router the one after it; any port (0) is any port for both. */
function besideStore(text: string): HostAndPort {
  const { host, port } = hostAndPort(text);
  if (port === portMax) throw new BadValue(`no port comes after ${port} for the router`);
  return { host, port: port === 0 ? 0 : port + 1 };
}
