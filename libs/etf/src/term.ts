/**
 * An Erlang term. A number or bigint is always an integer, of at most 64 bits, signed or unsigned; a float says so, as
 * Erlang tells `1` from `1.0`. Bytes are a binary, an array is a proper list.
 */
export type Term =
  number | bigint | Float | Atom | Uint8Array | Tuple | readonly Term[] | ReadonlyMap<MapKey, Term>;

/** What a map may be looked up by: keys that are equal look equal, so that none stands twice. */
export type MapKey = number | bigint | Atom | Uint8Array;

/** A name that stands for itself, of at most 255 characters. */
export interface Atom {
  readonly atom: string;
}

/** A finite floating point number of 64 bits. */
export interface Float {
  readonly float: number;
}

/** `{a, b}`: a fixed number of terms, each with a meaning by its place. */
export interface Tuple {
  readonly tuple: readonly Term[];
}

/** An atom of that name. Nodes never forget an atom: emit only those of a fixed vocabulary. */
export function atom(name: string): Atom {
  return { atom: name };
}

/** A float of that value, also where it is whole. */
export function float(value: number): Float {
  return { float: value };
}

/** A tuple of these terms. */
export function tuple(...items: readonly Term[]): Tuple {
  return { tuple: items };
}

/** A text as a binary, in UTF-8. */
export function binary(text: string): Buffer {
  return Buffer.from(text);
}

/** Whether the term is an integer. */
export function isInteger(term: Term): term is number | bigint {
  return typeof term === 'number' || typeof term === 'bigint';
}

/** Whether the term is a float. */
export function isFloat(term: Term): term is Float {
  return typeof term === 'object' && 'float' in term;
}

/** Whether the term is an atom. */
export function isAtom(term: Term): term is Atom {
  return typeof term === 'object' && 'atom' in term;
}

/** Whether the term is a binary. */
export function isBinary(term: Term): term is Uint8Array {
  return term instanceof Uint8Array;
}

/** Whether the term is a tuple. */
export function isTuple(term: Term): term is Tuple {
  return typeof term === 'object' && 'tuple' in term;
}

/** Whether the term is a list; a charlist is one. */
export function isList(term: Term): term is readonly Term[] {
  return Array.isArray(term);
}

/** Whether the term is a map. */
export function isMap(term: Term): term is ReadonlyMap<MapKey, Term> {
  return term instanceof Map;
}
