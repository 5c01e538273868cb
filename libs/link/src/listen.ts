import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { HostAndPort } from '@erwik/runtime';
import { Door } from './door.js';
import type { DoorOptions } from './door.js';
import { keepAliveMs } from './limits.js';
import type { LinkTerms } from './link-terms.js';

/** A listener, and the address and port that it really has. Disposal stops it and closes all its connections. */
export interface Listener extends AsyncDisposable, HostAndPort {}

/**
 * Takes connections of neighbors. Nothing is read as a frame before the TLS handshake is done, and nothing is handed on
 * before the other side is trusted; connections beyond the limits are closed at once. Rejects with the error of the
 * system where it cannot listen.
 */
export async function listen(terms: LinkTerms, options: DoorOptions & HostAndPort): Promise<Listener> {
  const door = new Door(terms, options);
  const server = createServer({
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  server.on('connection', (socket) => door.enter(socket));
  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening');
  const { address: host, port } = addressOf(server);
  return {
    host,
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      await door.close();
      await closed;
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address;
}
