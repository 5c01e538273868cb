import { hostname } from 'node:os';
import { usualNodeName } from './node-name.js';

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `usual` is the value where none is given, or how it comes from the others; null means that `otherwise` tells what happens
 * then.
 */
export interface Variable {
  readonly means: string;
  readonly usual: string | null | ((environment: Environment) => string);
  readonly otherwise?: string;
}

const usualListen = '127.0.0.1:7000';

/** Every variable a node reads. Any other name that begins with ERWIK_ is an error. */
export const variables = {
  ERWIK_DATA: {
    means: "the node's folder: repository, index, keys, router file, run files, Redis data",
    usual: './data',
  },
  ERWIK_HTTP: { means: 'host:port the wiki is served on', usual: '127.0.0.1:8000' },
  ERWIK_HOSTS: {
    means: 'further host names the wiki answers to, separated by commas',
    usual: null,
    otherwise: 'only the host of ERWIK_HTTP, loopback names and the name of this machine',
  },
  ERWIK_FRONTS: { means: 'front processes that share the port', usual: '1' },
  ERWIK_NODE: {
    means: "this node's name; the router file's `node` wins",
    usual: ({ ERWIK_LISTEN }) => usualNodeName(hostname(), ERWIK_LISTEN || usualListen),
  },
  ERWIK_LISTEN: { means: "host:port of the mesh; the router file's `listen` wins", usual: usualListen },
  ERWIK_ROUTER_FILE: {
    means: 'the router file; where it is absent the node is alone, but others can join it',
    usual: null,
    otherwise: '$ERWIK_DATA/router.yaml',
  },
  ERWIK_METRICS: {
    means: 'host:port where the store tells its health and metrics; the router takes the next port',
    usual: '127.0.0.1:0',
  },
  ERWIK_GIT: {
    means: 'host:port where the store answers the fronts what git’s clients ask',
    usual: null,
    otherwise: 'a port of 127.0.0.1, which the store tells the fronts',
  },
  ERWIK_REDIS_URL: {
    means: 'a Redis to use: redis://, rediss://, unix:///path or redis+sentinel://hosts/name',
    usual: null,
    otherwise: 'a private one is started',
  },
  ERWIK_REDIS_SERVER: {
    means: 'the server program of the private Redis',
    usual: null,
    otherwise: 'valkey-server or redis-server on PATH, else a copy of this system’s package',
  },
  ERWIK_ADOPT: {
    means: 'repository, bundle or URL to take over when the data folder holds no wiki',
    usual: null,
    otherwise: 'a new wiki is begun',
  },
  ERWIK_ACCESS: {
    means: '`open` (anyone edits), `members` (readers anonymous) or `private`',
    usual: null,
    otherwise: '`open` when ERWIK_HTTP is on loopback, else `members`',
  },
  ERWIK_LANGUAGE: { means: 'language of readers who ask for none it speaks: `en` or `de`', usual: 'en' },
  ERWIK_TRUSTED_PROXIES: {
    means:
      'balancers and proxies in front of the wiki, whose word on who asks (X-Forwarded-For, X-Forwarded-Proto) is taken: addresses or networks, separated by commas',
    usual: null,
    otherwise: 'only those on this machine',
  },
  ERWIK_PROXY_HEADER: {
    means: 'the header in which a proxy in front of the wiki names who has logged in',
    usual: null,
    otherwise: 'no such header is heeded',
  },
  ERWIK_PROXY_FROM: {
    means: 'addresses of that proxy, separated by commas: from any other the header means nothing',
    usual: null,
    otherwise: 'none',
  },
  ERWIK_PROXY_ROLE: {
    means: 'what somebody may whom the proxy names for the first time: `reader`, `writer` or `admin`',
    usual: 'reader',
  },
  ERWIK_OIDC_ISSUER: {
    means: 'address of an OpenID provider by which people can log in',
    usual: null,
    otherwise: 'people log in by a password',
  },
  ERWIK_OIDC_CLIENT_ID: { means: 'what the wiki is called there', usual: null, otherwise: 'none' },
  ERWIK_OIDC_CLIENT_SECRET: {
    means: 'the secret the provider knows the wiki by',
    usual: null,
    otherwise: 'that of ERWIK_OIDC_CLIENT_SECRET_FILE, or none',
  },
  ERWIK_OIDC_CLIENT_SECRET_FILE: {
    means: 'a file that holds this secret',
    usual: null,
    otherwise: 'none',
  },
  ERWIK_OIDC_SCOPES: { means: 'what the provider is asked for', usual: 'openid profile email' },
  ERWIK_OIDC_ROLE: {
    means: 'what somebody may whom the provider names for the first time: `reader`, `writer` or `admin`',
    usual: 'reader',
  },
  ERWIK_OIDC_ROLES: {
    means: 'a claim that lists groups, and roles of them: `groups:wiki-admins=admin,staff=writer`',
    usual: null,
    otherwise: 'groups mean nothing',
  },
  ERWIK_LOG: { means: '`debug`, `info`, `warn` or `error`', usual: 'info' },
} as const satisfies Record<string, Variable>;

/** The name of a variable. */
export type VariableName = keyof typeof variables;
