import { join } from 'node:path';
import { folder, hostAndPort, readConfig, setting } from '@erwik/runtime';
import type { Environment, HostAndPort } from '@erwik/runtime';

/** Where a node is: its folder, what lies in it, and the address its environment gives the wiki. */
export interface NodePlace {
  readonly data: string;
  readonly repository: string;
  readonly index: string;
  readonly run: string;
  readonly http: HostAndPort;
}

/** Reads where the operator's node is. Errors: `BadConfig`. */
export function readNodePlace(environment: Environment): NodePlace {
  const { data, http } = readConfig<{ data: string; http: HostAndPort }>(environment, {
    data: setting('ERWIK_DATA', folder),
    http: setting('ERWIK_HTTP', hostAndPort),
  });
  return {
    data,
    repository: join(data, 'wiki.git'),
    index: join(data, 'index.db'),
    run: join(data, 'run'),
    http,
  };
}

/** As a program on this machine can ask it: "any address" is none that can be asked. */
export function urlOf({ host, port }: HostAndPort): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
