import { BadTerm, decodeTerm, isAtom, isTuple } from '@erwik/etf';
import type { Term } from '@erwik/etf';
import { BadMessage } from './bad-message.js';
import type { Place } from './places.js';

/** A message of whatever kind: a tuple that begins with an atom, `type`. */
export interface Tagged {
  readonly whole: Place;
  readonly type: string;
}

/** Reads the payload of a frame as such a tuple. Throws BadMessage. */
export function taggedIn(payload: Uint8Array): Tagged {
  const term = readTerm(payload);
  if (!isTuple(term)) throw new BadMessage('not-a-message', '');
  const [first] = term.tuple;
  if (first === undefined || !isAtom(first)) throw new BadMessage('not-a-message', '');
  return { whole: { term, path: first.atom }, type: first.atom };
}

function readTerm(payload: Uint8Array): Term {
  try {
    return decodeTerm(payload);
  } catch (cause) {
    if (cause instanceof BadTerm) throw new BadMessage('bad-term', '', { cause });
    throw cause;
  }
}
