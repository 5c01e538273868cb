import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseSentinelUrl } from './sentinel-url.js';

/** Makes a value of a variable's text; throws `BadValue` for a text that is none. */
export type Parse<Value> = (text: string) => Value;

/** A text is not what its variable takes; the message completes "ERWIK_X: ". */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** Where something listens. Port 0 lets the system choose. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** DNS allows 253 characters; a node's name is `erwik@` and one of those. */
const nameMaxChars = 260;
const portMax = 65_535;

/** Any text. */
export const text: Parse<string> = (value) => value;

/** A folder or file; relative paths are taken from the working directory. */
export const folder: Parse<string> = (value) => resolve(value);

/** One of the given words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parse<Word> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new BadValue(`expected one of ${words.join(', ')}, got ${quoted(value)}`);
    return found;
  };
}

/** A whole number between two limits, both allowed. */
export function wholeNumber(least: number, most: number): Parse<number> {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new BadValue(`expected a whole number from ${least} to ${most}, got ${quoted(value)}`);
  };
}

/** `host:port`, where an IPv6 address stands in brackets: `127.0.0.1:8000`, `[::1]:8000`. */
export const hostAndPort: Parse<HostAndPort> = (value) => {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})$/i.exec(value);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host !== undefined && port <= portMax) return { host, port };
  throw new BadValue(`expected host:port, such as 127.0.0.1:8000 or [::1]:8000, got ${quoted(value)}`);
};

/** Host names separated by commas, in lower case. */
export const hostNames: Parse<readonly string[]> = (value) => {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  const wrong = names.find((name) => !/^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]{0,252}))$/.test(name));
  if (wrong === undefined) return names;
  throw new BadValue(
    `expected host names separated by commas, such as wiki.example.org; ${quoted(wrong)} is none`,
  );
};

/** Addresses and networks (`10.0.0.0/8`, `fd00::/8`) separated by commas. The network of all addresses is none. */
export const networks: Parse<readonly string[]> = (value) => {
  const each = value.split(',').map((network) => network.trim());
  const wrong = each.find((network) => !isNetwork(network));
  if (wrong === undefined) return each;
  throw new BadValue(
    `expected addresses or networks separated by commas, such as 10.0.0.2,172.18.0.0/16; ${quoted(wrong)} is none`,
  );
};

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = { 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return most > 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= most));
}

/** A node's name, `erwik@host`, in lower case, as Erlang names its nodes. */
export const nodeName: Parse<string> = (value) => {
  const isName = /^[a-z0-9_.-]+@[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/.test(value);
  if (isName && value.length <= nameMaxChars) return value;
  throw new BadValue(`expected a name such as erwik@e1.example.org, in lower case, got ${quoted(value)}`);
};

/**
 * A Redis: `redis://`, `rediss://` or `unix:///path`, or Sentinels that know where it is (`SentinelUrl`). A wrong one is not
 * repeated, as it may hold a password.
 */
export const redisUrl: Parse<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'unix:' && url.host === '' && url.pathname.length > 1) return value;
  if ((url?.protocol === 'redis:' || url?.protocol === 'rediss:') && url.hostname !== '') return value;
  if (parseSentinelUrl(value) !== null) return value;
  throw new BadValue(
    'expected redis://host:port, rediss://host:port, unix:///path/of/redis.sock or redis+sentinel://host:port,host:port/name',
  );
};

/** A value that may be absent: null then. */
export function optional<Value>(parse: Parse<Value>): (text: string | null) => Value | null {
  return (value) => (value === null ? null : parse(value));
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
