import {
  accessSetting,
  folder,
  hostAndPort,
  nodeName,
  oneOf,
  optional,
  readConfig,
  redisUrl,
  setting,
  text,
  usualAccess,
} from '@erwik/runtime';
import type { Environment, HostAndPort } from '@erwik/runtime';
import { join } from 'node:path';

/** What the store is told by its environment. */
export interface StoreConfig {
  /** the node's folder */
  readonly data: string;
  readonly node: string;
  readonly redisUrl: string;
  /** where its health and metrics are told */
  readonly metrics: HostAndPort;
  /** where it answers the fronts what git's clients ask */
  readonly git: HostAndPort;
  /** who may edit, which may need accounts */
  readonly access: 'open' | 'members' | 'private';
  /** where people reach the wiki, as far as this node knows, such as `http://127.0.0.1:8000` */
  readonly origin: string;
  /** the router file, by which a node joins others */
  readonly routerFile: string;
  /** a repository to take over when there is none yet */
  readonly adopt: string | null;
  readonly log: 'debug' | 'info' | 'warn' | 'error';
}

/** Where the store keeps things in the node's folder. */
export interface StoreFolders {
  readonly repository: string;
  readonly index: string;
  /** packs on their way between the store and the router */
  readonly packs: string;
  /** files on their way from a front */
  readonly uploads: string;
  /** the records of all accounts, and beside it the log of who changed them */
  readonly accounts: string;
  readonly firstAdmin: string;
  readonly auditLog: string;
  readonly run: string;
}

/** What single variables say, before it is put together. */
type Read = Omit<StoreConfig, 'access' | 'routerFile' | 'origin'> & {
  readonly access: StoreConfig['access'] | null;
  readonly routerFile: string | null;
  readonly http: HostAndPort;
};

/** Reads and checks the store's configuration. Errors: `BadConfig` with all faults. */
export function readStoreConfig(environment: Environment): StoreConfig {
  const { access, routerFile, http, ...read } = readConfig<Read>(environment, {
    data: setting('ERWIK_DATA', folder),
    node: setting('ERWIK_NODE', nodeName),
    redisUrl: setting('ERWIK_REDIS_URL', redisUrl),
    metrics: setting('ERWIK_METRICS', hostAndPort),
    git: { variable: 'ERWIK_GIT', parse: (text) => hostAndPort(text ?? '127.0.0.1:0') },
    adopt: { variable: 'ERWIK_ADOPT', parse: optional(text) },
    access: accessSetting,
    routerFile: { variable: 'ERWIK_ROUTER_FILE', parse: optional(folder) },
    http: setting('ERWIK_HTTP', hostAndPort),
    log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  });
  return {
    ...read,
    access: access ?? usualAccess(http),
    routerFile: routerFile ?? join(read.data, 'router.yaml'),
    // in a container the fronts listen elsewhere than people look
    origin: `http://${environment['PUBLISHED_AT'] || urlHost(http)}`,
  };
}

function urlHost({ host, port }: HostAndPort): string {
  const reached = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** The store's places in the node's folder. */
export function storeFolders({ data }: StoreConfig): StoreFolders {
  return {
    repository: join(data, 'wiki.git'),
    index: join(data, 'index.db'),
    packs: join(data, 'packs'),
    uploads: join(data, 'uploads'),
    accounts: join(data, 'accounts', 'accounts.json'),
    firstAdmin: join(data, 'accounts', 'first-admin'),
    auditLog: join(data, 'audit.log'),
    run: join(data, 'run'),
  };
}
