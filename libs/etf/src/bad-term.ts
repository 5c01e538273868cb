/** What is wrong with bytes that should be a term; the names stay, as they are logged and counted. */
export type BadTermReason =
  | 'bad-version'
  | 'truncated'
  | 'trailing-bytes'
  | 'unsupported-tag'
  | 'too-deep'
  | 'too-many-terms'
  | 'integer-too-big'
  | 'bad-sign'
  | 'bad-float'
  | 'bad-atom'
  | 'improper-list'
  | 'bad-key'
  | 'duplicate-key';

/**
 * Bytes that are no term, or one that is not taken. `offset` counts from 0: the first byte of the term at fault; where bytes
 * are missing, the place at which they should begin.
 */
export class BadTerm extends Error {
  override readonly name = 'BadTerm';
  readonly reason: BadTermReason;
  readonly offset: number;

  constructor(reason: BadTermReason, offset: number) {
    super(`${reason} at byte ${offset}`);
    this.reason = reason;
    this.offset = offset;
  }
}
