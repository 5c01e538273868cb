import {
  accessSetting,
  hostAndPort,
  hostNames,
  loginSettings,
  networks,
  nodeName,
  oneOf,
  otherLogins,
  readConfig,
  redisUrl,
  setting,
  usualAccess,
} from '@erwik/runtime';
import type { Access, Environment, HostAndPort, LogLevel, LoginVariables, OtherLogins } from '@erwik/runtime';
import { languages } from './views/language.js';
import type { Language } from './views/language.js';

/** What a front's routes are told. */
export type FrontConfig = OtherLogins & {
  readonly listen: HostAndPort;
  /** this node's name, such as `erwik@e1.example.org` */
  readonly node: string;
  readonly access: Access;
  /** where the store answers what git's clients ask; null: where it says it does */
  readonly git: HostAndPort | null;
  /** host names the front answers to besides loopback ones */
  readonly hosts: readonly string[];
  /** addresses and networks whose `X-Forwarded-For` is believed, besides this machine */
  readonly trustedProxies: readonly string[];
  /** the language the wiki speaks to readers who ask for none that it knows */
  readonly language: Language;
};

/** What a front process is told by its environment. */
export type ProcessConfig = FrontConfig & {
  readonly redisUrl: string;
  readonly log: LogLevel;
};

/** Reads and checks the front's configuration. Throws `BadConfig` with all faults. */
export function readFrontConfig(environment: Environment): ProcessConfig {
  const read = readConfig<Read>(environment, {
    listen: setting('ERWIK_HTTP', hostAndPort),
    node: setting('ERWIK_NODE', nodeName),
    access: accessSetting,
    ...loginSettings,
    hosts: { variable: 'ERWIK_HOSTS', parse: (text) => (text === null ? [] : hostNames(text)) },
    trustedProxies: {
      variable: 'ERWIK_TRUSTED_PROXIES',
      parse: (text) => (text === null ? [] : networks(text)),
    },
    git: { variable: 'ERWIK_GIT', parse: (text) => (text === null ? null : hostAndPort(text)) },
    language: setting('ERWIK_LANGUAGE', oneOf(...languages)),
    redisUrl: setting('ERWIK_REDIS_URL', redisUrl),
    log: setting('ERWIK_LOG', oneOf('debug', 'info', 'warn', 'error')),
  });
  return { ...read, access: read.access ?? usualAccess(read.listen), ...otherLogins(read) };
}

/** What single variables say, before it is put together. */
type Read = Omit<ProcessConfig, 'access' | 'proxy' | 'oidc'> &
  LoginVariables & { readonly access: Access | null };

/** The host in a node's name: what stands after its `@`. */
export function hostOfNode(node: string): string {
  return node.slice(node.indexOf('@') + 1);
}
