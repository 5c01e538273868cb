import { isAtom, isBinary, isList } from './term.js';
import type { Term } from './term.js';
import { utf8Text } from './utf8-text.js';

const codePointMax = 0x10ffff;

/**
 * The text that a term stands for: an atom's name, a binary in UTF-8, or a charlist (a list of code points, as Erlang writes `"text"`;
 * the empty list is the empty text). Names and shas may come as any of these. Undefined for every other term.
 */
export function textOf(term: Term): string | undefined {
  if (isAtom(term)) return term.atom;
  if (isBinary(term)) return utf8Text(term);
  if (isList(term) && term.every(isCodePoint))
    return term.map((point) => String.fromCodePoint(point)).join('');
  return undefined;
}

/** A half of a surrogate pair is no character by itself, nor in Erlang. */
function isCodePoint(term: Term): term is number {
  return typeof term === 'number' && term >= 0 && term <= codePointMax && (term < 0xd800 || term > 0xdfff);
}
