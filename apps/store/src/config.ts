import {
  folder,
  hostAndPort,
  nodeName,
  oneOf,
  optional,
  readConfig,
  redisUrl,
  setting,
  text,
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
  readonly auditLog: string;
  readonly run: string;
}

/** Reads and checks the store's configuration. Errors: `BadConfig` with all faults. */
export function readStoreConfig(environment: Environment): StoreConfig {
  return readConfig<StoreConfig>(environment, {
    data: setting('ERWIK_DATA', folder),
    node: setting('ERWIK_NODE', nodeName),
    redisUrl: setting('ERWIK_REDIS_URL', redisUrl),
    metrics: setting('ERWIK_METRICS', hostAndPort),
    git: { variable: 'ERWIK_GIT', parse: (text) => hostAndPort(text ?? '127.0.0.1:0') },
    adopt: { variable: 'ERWIK_ADOPT', parse: optional(text) },
    log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  });
}

/** The store's places in the node's folder. */
export function storeFolders({ data }: StoreConfig): StoreFolders {
  return {
    repository: join(data, 'wiki.git'),
    index: join(data, 'index.db'),
    packs: join(data, 'packs'),
    uploads: join(data, 'uploads'),
    accounts: join(data, 'accounts', 'accounts.json'),
    auditLog: join(data, 'audit.log'),
    run: join(data, 'run'),
  };
}
