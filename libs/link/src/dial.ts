import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { deadline } from '@erwik/runtime';
import type { HostAndPort } from '@erwik/runtime';
import { greet, tlsOptions } from './greet.js';
import type { Identity } from './identity.js';
import { keepAliveMs } from './limits.js';
import { usualWaits } from './link-terms.js';
import type { LinkTerms, TrustedLink } from './link-terms.js';
import { BadNeighbor, UnavailableNeighbor } from './neighbor-errors.js';

/** Where a neighbor listens, and the id of the certificate that it must show over TLS, where it is pinned. */
export interface DialedNeighbor extends HostAndPort {
  readonly id?: string | undefined;
}

/**
 * Opens a link to a neighbor. Errors: `UnavailableNeighbor` where nobody answers, or not in time, or when `stopping` aborts
 * meanwhile; `BadNeighbor` for one that is not as expected, or that refuses this node.
 */
export async function dial(
  terms: LinkTerms,
  neighbor: DialedNeighbor,
  stopping?: AbortSignal,
): Promise<TrustedLink> {
  const { host, port, id: expectedId } = neighbor;
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const socket = terms.transport === 'tls' ? overTls(terms, neighbor) : overTcp(neighbor);
  const stop = (): void => void socket.destroy(new Error('stopped'));
  stopping?.addEventListener('abort', stop);
  if (stopping?.aborted === true) stop();
  try {
    await connected(socket, terms, address);
    return await greet(socket, terms, { role: 'dialer', address, expectedId });
  } finally {
    stopping?.removeEventListener('abort', stop);
  }
}

function overTls(terms: LinkTerms, { host, port }: HostAndPort): Socket {
  // no server name: the certificate does not depend on it, and nobody on the way need know it
  const { identity } = terms;
  const place = { host, port, servername: '', secureContext: contextOf(identity) };
  const socket = connectTls({ ...tlsOptions(identity), ...place });
  socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
  return socket;
}

const contexts = new WeakMap<Identity, SecureContext>();

/** Reading the key and the certificate is three quarters of what it costs to dial somebody who is not there (measured). */
function contextOf(identity: Identity): SecureContext {
  const context = contexts.get(identity) ?? createSecureContext(tlsOptions(identity));
  contexts.set(identity, context);
  return context;
}

function overTcp({ host, port }: HostAndPort): Socket {
  return connectTcp({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
}

/** Waits for the connection and the handshake over it. */
async function connected(socket: Socket, terms: LinkTerms, address: string): Promise<void> {
  const { handshakeMs } = terms.waits ?? usualWaits;
  // one that comes after the last look at the socket is found by the link
  socket.on('error', () => {});
  const late = (): Error =>
    new UnavailableNeighbor('late', address, { detail: `no link within ${handshakeMs} ms` });
  try {
    const event = terms.transport === 'tls' ? 'secureConnect' : 'connect';
    await deadline(
      once(socket, event).catch((cause: unknown) => Promise.reject(faultOf(cause, address))),
      handshakeMs,
      late,
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What the TLS library finds wrong is the other side's fault; everything else may pass. */
function faultOf(cause: unknown, address: string): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (/^ERR_(SSL|TLS)_/.test(code))
    return new BadNeighbor('protocol', address, { detail: `no TLS 1.3 (${code})`, cause });
  return new UnavailableNeighbor('unreachable', address, { detail: `cannot be reached (${code})`, cause });
}
