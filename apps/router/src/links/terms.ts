import { hostname } from 'node:os';
import { loadIdentity, readOrMakeCookie } from '@erwik/link';
import type { LinkTerms } from '@erwik/link';
import { addressText } from '@erwik/mesh';
import type { ConfiguredNeighbor } from '@erwik/mesh';
import type { HostAndPort } from '@erwik/runtime';
import { join } from 'node:path';
import type { LoadedRouterFile } from '../load-router-file.js';

/** Kilobits to bytes, per second. */
const bytesPerKilobit = 1000 / 8;

/**
 * What this node brings to its links: its key, and the cookie of the router file or its own, made at the first start. Cookie
 * and pins are those of the router file that is in force when a link begins; the transport is that of the start.
 */
export async function linkTerms(
  data: string,
  transport: LinkTerms['transport'],
  current: () => LoadedRouterFile,
): Promise<LinkTerms> {
  const identity = await loadIdentity(data);
  const own = await readOrMakeCookie(join(data, 'cookie'));
  return {
    identity,
    transport,
    isPinned: (id) => current().file.neighbors.some((neighbor) => neighbor.id === id),
    get cookie() {
      return current().cookie ?? own;
    },
  };
}

/** The neighbors of the router file, as the mesh knows them. */
export function configuredNeighbors({ file }: LoadedRouterFile): ConfiguredNeighbor[] {
  return file.neighbors.map(({ node, address, id, maxKbps }) => ({
    name: node,
    address: addressText(address),
    id: id ?? null,
    maxBytesPerSecond: maxKbps === undefined ? null : maxKbps * bytesPerKilobit,
  }));
}

/**
 * Where others reach this node, as `host:port`: what the file says, or where it listens; a node that listens on all addresses
 * without saying one is looked for under its host's name.
 */
export function advertisedAddress({ file }: LoadedRouterFile, listening: HostAndPort): string {
  if (file.advertise !== undefined) return addressText(file.advertise);
  const isAny = listening.host === '0.0.0.0' || listening.host === '::';
  return addressText(isAny ? { host: hostname().toLowerCase(), port: listening.port } : listening);
}

/** A `host:port` or `[IPv6]:port` in its parts. */
export function addressParts(address: string): HostAndPort {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(address.slice(colon + 1)) };
}
