import type { Identity } from './identity.js';
import type { Link } from './link.js';
import { handshakeMs, proofMs } from './limits.js';
import type { Trust } from './prove-cookie.js';

/** How long the other side may take to begin a link, ms. */
export interface LinkWaits {
  /** to be reached and to finish the TLS handshake */
  readonly handshakeMs: number;
  readonly proofMs: number;
}

/** What this node brings to each of its links, and whom it takes. */
export interface LinkTerms {
  readonly identity: Identity;
  /** the mesh's shared secret, looked at for each link, so that it may change; null where neighbors are taken by their pinned certificates alone */
  readonly cookie: Uint8Array | null;
  /** `tcp` is neither secret nor safe from somebody in between: for closed networks, and for a bare Erlang node */
  readonly transport: 'tls' | 'tcp';
  /** whether the router file pins this id: such a neighbor need not know the cookie */
  readonly isPinned: (id: string) => boolean;
  readonly waits?: LinkWaits;
}

/** A link that may be used, paused until it is started, and why its other side is trusted. */
export interface TrustedLink {
  readonly link: Link;
  readonly trust: Trust;
}

/** What is waited unless the terms say otherwise; a test does. */
export const usualWaits: LinkWaits = { handshakeMs, proofMs };
