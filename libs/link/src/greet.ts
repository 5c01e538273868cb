import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { encodeProofMessage } from './cookie-proof.js';
import type { Role } from './cookie-proof.js';
import { certificateHash, certificatePem, idOf } from './identity.js';
import type { Identity } from './identity.js';
import { proofFrameMaxBytes, protocolName } from './limits.js';
import { Link } from './link.js';
import { usualWaits } from './link-terms.js';
import type { LinkTerms, TrustedLink } from './link-terms.js';
import { BadNeighbor, UnavailableNeighbor } from './neighbor-errors.js';
import { proveCookie } from './prove-cookie.js';

/** Which side this node is, the other side's `host:port`, and the id that its certificate must have. */
export interface Greeting {
  readonly role: Role;
  readonly address: string;
  readonly expectedId?: string | undefined;
}

/** Options of both sides of a TLS handshake: 1.3 alone, both show certificates, and no authority is asked about them. */
export function tlsOptions({ privateKey, certificate }: Identity): {
  readonly key: string;
  readonly cert: string;
  readonly minVersion: 'TLSv1.3';
  readonly ALPNProtocols: string[];
  readonly rejectUnauthorized: false;
} {
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certificatePem(certificate),
    minVersion: 'TLSv1.3',
    ALPNProtocols: [protocolName],
    rejectUnauthorized: false, // the id is looked at instead
  };
}

/**
 * Begins a link on a connected socket, after the TLS handshake where there is one: looks at the other side's certificate, and
 * exchanges the proofs. Whoever is refused is told so in one word. Errors: `BadNeighbor`, `UnavailableNeighbor`; the socket
 * is then closed.
 */
export async function greet(socket: Socket, terms: LinkTerms, greeting: Greeting): Promise<TrustedLink> {
  const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  const certificate = shown?.raw;
  const id = certificate === undefined ? null : idOf(certificate);
  const remote = { id, publicKey: shown?.publicKey ?? null, address: greeting.address };
  const link = new Link(socket, remote, proofFrameMaxBytes);
  try {
    if (socket instanceof TLSSocket) checkCertificate(socket, id, { terms, greeting });
    const trust = await proveCookie(link, {
      role: greeting.role,
      cookie: terms.cookie,
      certificates:
        certificate === undefined ? null : inRoles(greeting.role, terms.identity.certificate, certificate),
      isPinned: id !== null && (id === greeting.expectedId || terms.isPinned(id)),
      proofMs: (terms.waits ?? usualWaits).proofMs,
    });
    return { link, trust };
  } catch (error) {
    refuse(link, error);
    throw error;
  }
}

function checkCertificate(
  socket: TLSSocket,
  id: string | null,
  { terms, greeting }: { readonly terms: LinkTerms; readonly greeting: Greeting },
): void {
  const { address, expectedId } = greeting;
  if (socket.alpnProtocol !== protocolName)
    throw new BadNeighbor('protocol', address, { detail: `does not speak ${protocolName}` });
  if (id === null) throw new BadNeighbor('certificate', address, { detail: 'shows no certificate' });
  if (id === terms.identity.id) throw new BadNeighbor('self', address, { detail: 'is this node itself' });
  if (expectedId !== undefined && id !== expectedId)
    throw new BadNeighbor('certificate', address, { detail: `has the id ${id}, pinned is ${expectedId}` });
}

function inRoles(
  role: Role,
  mine: Buffer,
  theirs: Buffer,
): { readonly dialer: Buffer; readonly listener: Buffer } {
  const [dialer, listener] = role === 'dialer' ? [mine, theirs] : [theirs, mine];
  return { dialer: certificateHash(dialer), listener: certificateHash(listener) };
}

function refuse(link: Link, error: unknown): void {
  const reason =
    error instanceof BadNeighbor || error instanceof UnavailableNeighbor ? error.reason : 'failed';
  if (reason !== 'refused') link.send(encodeProofMessage({ type: 'bye', reason }));
  link.close(reason);
}
