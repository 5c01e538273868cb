import type { AccountRecord } from '@erwik/events';
import { createHash } from 'node:crypto';

/** How much of each record's hash goes into the digest of all. */
export const digestBytes = 16;
/** 64 bits: that one of 50,000 records is taken for another happens once in ten billion wikis. */
const markBytes = 8;

/**
 * A record's name among all others: the first 16 hex digits of `hash`, the SHA-256 over key, counter, replica and value, a line
 * each (without the last one where there is no value). Keys have no line feeds.
 */
export function markOf({ key, value, counter, replica }: AccountRecord): {
  readonly mark: string;
  readonly hash: Buffer;
} {
  const hash = createHash('sha256').update(`${key}\n${counter}\n${replica}`);
  if (value !== null) hash.update(`\n${value}`);
  const bytes = hash.digest();
  return { mark: bytes.toString('hex', 0, markBytes), hash: bytes };
}
