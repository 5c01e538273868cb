import type { Sha } from '../objects/object.js';

/** What is wrong with a pack: a stable word for counters and for the sender's log. */
export type BadPackReason =
  | 'not_a_pack'
  | 'bad_checksum'
  | 'bad_entry'
  | 'bad_delta'
  | 'missing_base'
  | 'too_many_objects'
  | 'too_large'
  | 'too_deep';

/** A pack, or a part of one, that is broken or beyond the limits; nothing of it may be used. */
export class BadPack extends Error {
  override readonly name = 'BadPack';
  readonly reason: BadPackReason;
  /** of `missing_base`: an object that is wanted, where the pack names it */
  readonly missing: Sha | null;

  constructor(reason: BadPackReason, message: string, cause?: unknown, missing: Sha | null = null) {
    super(message, { cause });
    this.reason = reason;
    this.missing = missing;
  }
}
