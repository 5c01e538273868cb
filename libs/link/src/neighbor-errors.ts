/**
 * What the other side did wrong: speaks something else (`protocol`: no TLS 1.3, no `erwik-etf/1`), shows no certificate
 * or not the pinned one (`certificate`), knows no cookie or another (`cookie`), sends what is no proof (`message`), is
 * this node itself (`self`), or has refused this node and said why (`refused`).
 */
export type BadNeighborReason = 'protocol' | 'certificate' | 'cookie' | 'message' | 'self' | 'refused';

/** A connection that will not do better next time, until somebody changes something. `address` is `host:port`. */
export class BadNeighbor extends Error {
  override readonly name = 'BadNeighbor';
  readonly reason: BadNeighborReason;
  readonly address: string;

  constructor(reason: BadNeighborReason, address: string, options: { detail: string; cause?: unknown }) {
    super(`${address}: ${options.detail}`, { cause: options.cause });
    this.reason = reason;
    this.address = address;
  }
}

/** Nobody answers (`unreachable`), too slowly (`late`), no longer (`closed`), or there are too many connections (`full`). */
export type UnavailableNeighborReason = 'unreachable' | 'late' | 'closed' | 'full';

/** A connection that may do better next time. `address` is `host:port`. */
export class UnavailableNeighbor extends Error {
  override readonly name = 'UnavailableNeighbor';
  readonly reason: UnavailableNeighborReason;
  readonly address: string;

  constructor(
    reason: UnavailableNeighborReason,
    address: string,
    options: { detail: string; cause?: unknown },
  ) {
    super(`${address}: ${options.detail}`, { cause: options.cause });
    this.reason = reason;
    this.address = address;
  }
}
