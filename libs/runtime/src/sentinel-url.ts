import type { HostAndPort } from './values.js';

/** How somebody proves who they are to a server; null where they need not. */
export interface Credentials {
  readonly username: string | null;
  readonly password: string | null;
}

/** Sentinels, and which of the Redis services that they watch is meant. */
export interface SentinelUrl {
  readonly sentinels: readonly HostAndPort[];
  /** what the Sentinels call it */
  readonly name: string;
  readonly database: number;
  /** TLS to Redis and to the Sentinels */
  readonly tls: boolean;
  readonly redis: Credentials;
  readonly sentinel: Credentials;
}

const usualPort = 26_379;
const portMax = 65_535;
const options = ['sentinel_username', 'sentinel_password'];

/**
 * Reads `redis+sentinel://[user:password@]host[:port],…/name[/database][?sentinel_username=…&sentinel_password=…]`, or
 * `rediss+sentinel://` for TLS, as Redis-Sentinel-Url of PyPI and those after it write it; null for anything else.
 */
export function parseSentinelUrl(text: string): SentinelUrl | null {
  const parts = /^(rediss?)\+sentinel:\/\/([^/@?#]*@)?([^/@?#]+)(\/.+)$/i.exec(text);
  const [, scheme = '', who = '', hosts = '', rest = ''] = parts ?? [];
  // a URL has one host; with one in place of the list, all else is read as in any URL
  const url = parts !== null && URL.canParse(`redis://${who}sentinels${rest}`);
  return url ? readParts(scheme, hosts, new URL(`redis://${who}sentinels${rest}`)) : null;
}

function readParts(scheme: string, hosts: string, url: URL): SentinelUrl | null {
  const sentinels = hosts.split(',').map(sentinelAt);
  const [, name, database, tooMuch] = url.pathname.split('/');
  const isWhole =
    sentinels.every((one) => one !== null) &&
    tooMuch === undefined &&
    /^\d{0,4}$/.test(database ?? '') &&
    [...url.searchParams.keys()].every((key) => options.includes(key));
  const [service, username, password] = [name ?? '', url.username, url.password].map(decoded);
  if (!isWhole || !service || username === undefined || password === undefined) return null;
  return {
    sentinels,
    name: service,
    database: Number(database ?? 0),
    tls: scheme.toLowerCase() === 'rediss',
    redis: { username: username || null, password: password || null },
    sentinel: {
      username: url.searchParams.get('sentinel_username'),
      password: url.searchParams.get('sentinel_password'),
    },
  };
}

function sentinelAt(text: string): HostAndPort | null {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits ?? usualPort);
  return host === undefined || port > portMax ? null : { host, port };
}

/** Undefined where the percent signs are none of UTF-8. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
