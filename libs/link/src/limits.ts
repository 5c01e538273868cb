/** What a link is announced as in the TLS handshake, so that another way to write messages can be told apart. */
export const protocolName = 'erwik-etf/1';

/**
 * Dialing and the TLS handshake, ms. A link begins with 2 KB, the proof among them: 8 s at 2 kbit/s, and more where the way is
 * not free (22 s were measured, for 3 KB). With less time such a link would never come up; whoever holds connections open
 * for so long meets the limits on their number.
 */
export const handshakeMs = 30_000;
/**
 * The proof, ms: 300 bytes both ways at 2 kbit/s, behind the 3 KB of another dial where both sides call at once (13 s), and time to
 * spare. Known neighbors need it as well.
 */
export const proofMs = 20_000;
/** A frame of the proof: a nonce and a code have 110 bytes, and later versions may add something. */
export const proofFrameMaxBytes = 1024;

/** Bytes that wait to be taken, after which `send` asks the caller to wait: a fast link is kept busy, and memory is small. */
export const queueSoftMaxBytes = 64 * 1024;
/** A caller that sends on all the same loses the link at so many waiting bytes, not the memory: 64 of the longest frames. */
export const queueMaxBytes = 4 * 1024 * 1024;
/** Bytes wait and the system took none for so long: the other side has stopped reading, ms. */
export const writeStallMs = 30_000;
/** What was sent before a `close` has so long to leave, ms: a bye of a hundred bytes at 2 kbit/s. */
export const closeGraceMs = 5000;
/** Silence after which the system asks whether the other machine is there, ms; on a slow link before the next ping. */
export const keepAliveMs = 30_000;

/** How many connections a listener takes at one time. */
export interface ConnectionLimits {
  /** all: a mesh of direct links, each 56 KB of memory (measured with TLS), and pulls beside them */
  readonly connectionsMax: number;
  /** that have not yet proven anything: more than a mesh that starts at once needs, and 10 MB at most */
  readonly unprovenMax: number;
  /** of these from one network (an IPv4 address, an IPv6 /64), so that no single host can take all of them */
  readonly unprovenPerNetworkMax: number;
}

export const usualConnectionLimits: ConnectionLimits = {
  connectionsMax: 2048,
  unprovenMax: 128,
  unprovenPerNetworkMax: 64,
};
