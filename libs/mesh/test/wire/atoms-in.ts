import { decodeTerm, isAtom, isList, isTuple } from '@erwik/etf';
import type { Term } from '@erwik/etf';

/** The names of all atoms in the payload of a frame. */
export function atomsIn(payload: Uint8Array): string[] {
  return atomsOf(decodeTerm(payload));
}

function atomsOf(term: Term): string[] {
  if (isTuple(term)) return term.tuple.flatMap(atomsOf);
  if (isList(term)) return term.flatMap(atomsOf);
  return isAtom(term) ? [term.atom] : [];
}
