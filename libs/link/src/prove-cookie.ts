import { randomBytes } from 'node:crypto';
import { BadFrame, BadTerm, frameMaxBytes } from '@erwik/etf';
import { deadline } from '@erwik/runtime';
import {
  decodeProofMessage,
  encodeProofMessage,
  isRightCode,
  nonceBytes,
  proofCode,
} from './cookie-proof.js';
import type { ProofContext, ProofMessage, Role } from './cookie-proof.js';
import type { Link } from './link.js';
import { BadNeighbor, UnavailableNeighbor } from './neighbor-errors.js';

/** A handshake record (22) of TLS (3.x), where the length of a frame should be. */
const firstBytesOfTls = 0x1603;

/** Why a neighbor is trusted: its certificate is pinned, or it has proven the cookie. */
export type Trust = 'pin' | 'cookie';

/** What a side brings to the proof. */
export interface Proving {
  readonly role: Role;
  readonly cookie: Uint8Array | null;
  readonly certificates: ProofContext['certificates'];
  /** whether the other side's certificate is pinned: then it need not know the cookie */
  readonly isPinned: boolean;
  readonly proofMs: number;
}

/**
 * Proves the cookie to the other side and checks its proof, on a link from which nothing was read. Afterwards the link is
 * paused, and takes frames of full length. Errors, which leave the link to be closed: `BadNeighbor` (`cookie`, `message`,
 * `refused`), `UnavailableNeighbor` (`late`, `closed`).
 */
export async function proveCookie(link: Link, proving: Proving): Promise<Trust> {
  const { role, proofMs, certificates } = proving;
  const exchange = role === 'dialer' ? asDialer : asListener;
  // a listener that waits for a TLS handshake and a dialer that waits for a challenge are silent both
  const hint =
    role === 'dialer' && certificates === null ? ': this node speaks tcp, and it may speak tls' : '';
  const late = (): Error =>
    new UnavailableNeighbor('late', link.remote.address, { detail: `no proof within ${proofMs} ms${hint}` });
  const trust = await deadline(exchange(link, proving), proofMs, late);
  link.frameMaxBytes = frameMaxBytes;
  return trust;
}

async function asDialer(link: Link, proving: Proving): Promise<Trust> {
  const challenge = await receive(link);
  if (challenge.type !== 'challenge') throw unexpected(link, challenge);
  const dialerNonce = randomBytes(nonceBytes);
  const context = { certificates: proving.certificates, dialerNonce, listenerNonce: challenge.nonce };
  send(link, { type: 'proof', nonce: dialerNonce, code: codeOf(proving, 'dialer', context) });
  const proof = await receive(link);
  if (proof.type !== 'proof') throw unexpected(link, proof);
  return judge(link, { proving, context, theirs: 'listener', code: proof.code });
}

async function asListener(link: Link, proving: Proving): Promise<Trust> {
  const listenerNonce = randomBytes(nonceBytes);
  send(link, { type: 'challenge', nonce: listenerNonce });
  const proof = await receive(link);
  if (proof.type !== 'proof' || proof.nonce === null) throw unexpected(link, proof);
  const context = { certificates: proving.certificates, dialerNonce: proof.nonce, listenerNonce };
  const trust = judge(link, { proving, context, theirs: 'dialer', code: proof.code });
  send(link, { type: 'proof', nonce: null, code: codeOf(proving, 'listener', context) });
  return trust;
}

interface Claim {
  readonly proving: Proving;
  readonly context: ProofContext;
  readonly theirs: Role;
  readonly code: Uint8Array | null;
}

function judge(link: Link, { proving, context, theirs, code }: Claim): Trust {
  if (proving.isPinned) return 'pin';
  const right = codeOf(proving, theirs, context);
  if (right !== null && isRightCode(code, right)) return 'cookie';
  const detail =
    code === null ? 'proves no cookie, and is not pinned' : 'has another cookie, and is not pinned';
  throw new BadNeighbor('cookie', link.remote.address, { detail });
}

function codeOf({ cookie }: Proving, role: Role, context: ProofContext): Buffer | null {
  return cookie === null ? null : proofCode(cookie, role, context);
}

function send(link: Link, message: ProofMessage): void {
  link.send(encodeProofMessage(message));
}

/** The next message; the link is paused after it. */
async function receive(link: Link): Promise<ProofMessage> {
  const { address } = link.remote;
  const payload = await Promise.race([nextFrame(link), link.closed]);
  if (!Buffer.isBuffer(payload)) {
    const { reason, cause } = payload;
    if (cause instanceof BadFrame)
      throw new BadNeighbor('message', address, { detail: wordsFor(cause), cause });
    throw new UnavailableNeighbor('closed', address, { detail: `${reason} before its proof`, cause });
  }
  const message = read(payload, address);
  if (message === undefined)
    throw new BadNeighbor('message', address, { detail: 'sent something else than its proof' });
  return message;
}

/** The usual mistake is worth its own words: `transport` is not the same on both sides. */
function wordsFor({ length, message }: BadFrame): string {
  return length >>> 16 === firstBytesOfTls ? 'speaks TLS, and this node tcp' : `sent ${message}`;
}

function nextFrame(link: Link): Promise<Buffer> {
  return new Promise((settle) => {
    link.start({
      onFrame: (payload) => {
        link.pause();
        settle(payload);
      },
    });
  });
}

function read(payload: Buffer, address: string): ProofMessage | undefined {
  try {
    return decodeProofMessage(payload);
  } catch (cause) {
    if (cause instanceof BadTerm)
      throw new BadNeighbor('message', address, { detail: 'sent no Erlang term', cause });
    throw cause;
  }
}

function unexpected(link: Link, message: ProofMessage): BadNeighbor {
  const { address } = link.remote;
  return message.type === 'bye'
    ? new BadNeighbor('refused', address, { detail: `refused this node: ${message.reason}` })
    : new BadNeighbor('message', address, { detail: 'sent something else than its proof' });
}
