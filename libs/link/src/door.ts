import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Server, TLSSocket } from 'node:tls';
import { Admission } from './admission.js';
import { greet, tlsOptions } from './greet.js';
import { protocolName, usualConnectionLimits } from './limits.js';
import type { ConnectionLimits } from './limits.js';
import type { Link } from './link.js';
import { usualWaits } from './link-terms.js';
import type { LinkTerms, TrustedLink } from './link-terms.js';
import { BadNeighbor, UnavailableNeighbor } from './neighbor-errors.js';

/** What a listener does with whoever comes. */
export interface DoorOptions {
  readonly limits?: ConnectionLimits;
  /** A neighbor has dialed, and is trusted. Its link waits to be started. */
  readonly onLink: (trusted: TrustedLink) => void;
  /** A connection ended before it became a link, and why: worth a number, and now and then a line in the log. */
  readonly onRefused: (why: BadNeighbor | UnavailableNeighbor) => void;
}

/** What stands between the connections of a listener and its trusted links. */
export class Door {
  readonly #terms: LinkTerms;
  readonly #options: DoorOptions;
  readonly #admission: Admission;
  readonly #sockets = new Set<Socket>();
  readonly #links = new Set<Link>();
  readonly #tls: Server | null;
  #isOpen = true;

  constructor(terms: LinkTerms, options: DoorOptions) {
    this.#terms = terms;
    this.#options = options;
    this.#admission = new Admission(options.limits ?? usualConnectionLimits);
    this.#tls = terms.transport === 'tls' ? this.#tlsServer() : null;
  }

  /** Takes a connection that was just accepted. */
  enter(socket: Socket): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return void socket.destroy(); // gone already
    const admitted = this.#admission.open(remoteAddress);
    if (admitted !== 'admitted') {
      const detail = `closed at once, as ${admitted} allows no more connections`;
      this.#refused(new UnavailableNeighbor('full', addressOf(socket), { detail }));
      return void socket.destroy();
    }
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#admission.closed(remoteAddress);
    });
    if (this.#tls === null) void this.#greet(socket);
    else this.#tls.emit('connection', socket);
  }

  /** Closes all connections: links after what was sent on them, the others at once. */
  async close(): Promise<void> {
    this.#isOpen = false;
    for (const link of this.#links) link.close('stopped');
    await Promise.all(Array.from(this.#links, ({ closed }) => closed));
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Never listens by itself: it is given the connections that were admitted. */
  #tlsServer(): Server {
    const { handshakeMs: handshakeTimeout } = this.#terms.waits ?? usualWaits;
    const server = createServer({
      ...tlsOptions(this.#terms.identity),
      requestCert: true,
      handshakeTimeout,
      // nobody resumes a session, and tickets, with certificates in them, were a third of a link's first 3 KB (measured)
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    server.on('secureConnection', (socket) => void this.#greet(socket));
    server.on('tlsClientError', (error, socket) => {
      this.#refused(faultOf(error, socket));
      socket.destroy();
    });
    return server;
  }

  async #greet(socket: Socket): Promise<void> {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return void socket.destroy();
    try {
      const trusted = await greet(socket, this.#terms, { role: 'listener', address: addressOf(socket) });
      this.#trust(remoteAddress, trusted);
    } catch (error) {
      if (!(error instanceof BadNeighbor || error instanceof UnavailableNeighbor)) throw error;
      this.#refused(error);
    }
  }

  #trust(remoteAddress: string, trusted: TrustedLink): void {
    const { link } = trusted;
    this.#links.add(link);
    this.#admission.trusted(remoteAddress);
    void link.closed.then(() => {
      this.#links.delete(link);
      this.#admission.distrusted(remoteAddress);
    });
    if (this.#isOpen) this.#options.onLink(trusted);
    else link.close('stopped');
  }

  #refused(why: BadNeighbor | UnavailableNeighbor): void {
    if (this.#isOpen) this.#options.onRefused(why);
  }
}

function addressOf({ remoteAddress = 'unknown', remotePort }: Socket): string {
  const host = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress;
  return `${host}:${remotePort ?? 0}`;
}

/** A handshake that was cut or took too long may do better; any other fault is what the other side sent. */
function faultOf(cause: Error, socket: TLSSocket): BadNeighbor | UnavailableNeighbor {
  const code = 'code' in cause ? String(cause.code) : cause.message;
  const address = addressOf(socket);
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT')
    return new UnavailableNeighbor('late', address, { detail: 'did not finish its TLS handshake', cause });
  if (code === 'ECONNRESET')
    return new UnavailableNeighbor('closed', address, { detail: 'closed during the TLS handshake', cause });
  return new BadNeighbor('protocol', address, { detail: `no TLS 1.3 with ${protocolName} (${code})`, cause });
}
