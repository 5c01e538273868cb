import { createHmac, timingSafeEqual } from 'node:crypto';
import { atom, binary, decodeTerm, encodeTerm, isBinary, isList, isTuple, textOf, tuple } from '@erwik/etf';
import type { Term } from '@erwik/etf';

/** The side that opened the connection, or the side that was reached by it. */
export type Role = 'dialer' | 'listener';

/** What both sides of one connection know when they prove the cookie, and a connection of anybody else does not share. */
export interface ProofContext {
  /** SHA-256 of both certificates (DER) as the handshake showed them; null on a link without TLS */
  readonly certificates: { readonly dialer: Uint8Array; readonly listener: Uint8Array } | null;
  readonly dialerNonce: Uint8Array;
  readonly listenerNonce: Uint8Array;
}

/** What is said before a hello. A `bye` tells why the link ends instead. */
export type ProofMessage =
  | { readonly type: 'challenge'; readonly nonce: Uint8Array }
  | { readonly type: 'proof'; readonly nonce: Uint8Array | null; readonly code: Uint8Array | null }
  | { readonly type: 'bye'; readonly reason: string };

/** In bytes: nonces of this length never meet. */
export const nonceBytes = 32;

/**
 * A side's code: HMAC-SHA256, keyed with the cookie, over the label `erwik/1 tls dialer` (`tcp` for `tls` on a link
 * without TLS, `listener` for `dialer` in that role), then with TLS the SHA-256 of the dialer's and of the listener's
 * certificate (DER), then the dialer's and the listener's nonce. All parts but the label have 32 bytes, and no label
 * begins another. So a code is of no use in the other role, on another connection, or to somebody between both sides,
 * whose certificates differ from theirs; without TLS such a one can pass codes on.
 */
export function proofCode(cookie: Uint8Array, role: Role, context: ProofContext): Buffer {
  const { certificates, dialerNonce, listenerNonce } = context;
  const code = createHmac('sha256', cookie).update(
    `erwik/1 ${certificates === null ? 'tcp' : 'tls'} ${role}`,
  );
  if (certificates !== null) code.update(certificates.dialer).update(certificates.listener);
  return code.update(dialerNonce).update(listenerNonce).digest();
}

/** Whether the code is the right one; takes the same time wherever they differ. */
export function isRightCode(code: Uint8Array | null, right: Uint8Array): boolean {
  return code !== null && code.length === right.length && timingSafeEqual(code, right);
}

/**
 * Writes a message as the payload of a frame. A link begins with three of them:
 * ```
 * listener → dialer    {challenge, [{nonce, <<32 bytes>>}]}
 * dialer → listener    {proof, [{nonce, <<32 bytes>>}, {mac, <<32 bytes>>}]}
 * listener → dialer    {proof, [{mac, <<32 bytes>>}]}     or {bye, <<"cookie">>}
 * ```
 * The dialer proves first: a stranger is given no code, by which a weak cookie could be guessed, unless it is dialed.
 * Who has no cookie leaves `mac` out, and is taken if its certificate is pinned. Unknown properties are ignored.
 */
export function encodeProofMessage(message: ProofMessage): Buffer {
  if (message.type === 'bye') return encodeTerm(tuple(atom('bye'), binary(message.reason)));
  const properties = [
    ...(message.nonce === null ? [] : [tuple(atom('nonce'), message.nonce)]),
    ...(message.type === 'challenge' || message.code === null ? [] : [tuple(atom('mac'), message.code)]),
  ];
  return encodeTerm(tuple(atom(message.type), properties));
}

/** Reads such a payload; undefined for any other message. Throws BadTerm for what is no term. */
export function decodeProofMessage(payload: Uint8Array): ProofMessage | undefined {
  const term = decodeTerm(payload);
  if (!isTuple(term) || term.tuple.length !== 2) return undefined;
  const [tag, content] = term.tuple;
  const type = textIn(tag);
  if (type === 'bye') return { type, reason: wordIn(content) };
  const properties = propertiesIn(content);
  if (properties === undefined) return undefined;
  const [nonce, code] = [bytesIn(properties.get('nonce')), bytesIn(properties.get('mac'))];
  if (type === 'challenge') return nonce === null ? undefined : { type, nonce };
  return type === 'proof' ? { type, nonce, code } : undefined;
}

function propertiesIn(term: Term | undefined): Map<string, Term> | undefined {
  if (term === undefined || !isList(term)) return undefined;
  const properties = new Map<string, Term>();
  for (const property of term) {
    const [name, value] = isTuple(property) ? property.tuple : [property];
    const key = textIn(name);
    if (key !== undefined && value !== undefined && !properties.has(key)) properties.set(key, value);
  }
  return properties;
}

function textIn(term: Term | undefined): string | undefined {
  return term === undefined ? undefined : textOf(term);
}

/** A reason that may stand in a log: one word, or none. */
function wordIn(term: Term | undefined): string {
  const text = textIn(term) ?? '';
  return /^[a-z]{1,20}$/.test(text) ? text : 'for no known reason';
}

/** A nonce or a code; both have 32 bytes. */
function bytesIn(term: Term | undefined): Uint8Array | null {
  return term !== undefined && isBinary(term) && term.length === nonceBytes ? term : null;
}
