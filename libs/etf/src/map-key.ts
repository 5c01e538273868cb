import type { MapKey, Term } from './term.js';
import { isAtom, isBinary, isInteger } from './term.js';

/** Whether a map may be looked up by the term. */
export function isMapKey(term: Term): term is MapKey {
  return isInteger(term) || isAtom(term) || isBinary(term);
}

/** A text that two keys share exactly when Erlang takes them for one. */
export function identityOf(key: MapKey): string {
  if (isInteger(key)) return `integer ${key}`;
  if (isAtom(key)) return `atom ${key.atom}`;
  return `binary ${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`;
}
