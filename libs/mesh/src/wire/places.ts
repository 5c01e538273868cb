import { isAtom, isBinary, isInteger, isList, isTuple, textOf } from '@erwik/etf';
import type { Term } from '@erwik/etf';
import type { z } from 'zod';
import { NodeId, NodeName, Reachable, nameMaxChars } from '../router-file.js';
import { BadMessage } from './bad-message.js';
import type { BadMessageReason } from './bad-message.js';
import { addressMaxChars, idChars, shaBytes, shaChars, wordMaxChars, tokenBytes } from './message-limits.js';

/** A term of a message and where it stands, such as `commit.exclude[3]`. */
export interface Place {
  readonly term: Term;
  readonly path: string;
}

/** In bytes: what one character takes in UTF-8 at most. */
const characterMaxBytes = 4;
const lowerHex = /^[0-9a-f]*$/;

/** The error that names this place. */
export function badAt({ path }: Place, reason: BadMessageReason): BadMessage {
  return new BadMessage(reason, path);
}

/** The name of an atom. */
export function atomAt(place: Place): string {
  if (!isAtom(place.term)) throw badAt(place, 'wrong-type');
  return place.term.atom;
}

/** A text of at most so many characters, as an atom, a binary or a charlist. What is too long is not converted first. */
export function textAt(place: Place, maxChars: number): string {
  const { term } = place;
  const maxLength = isBinary(term) ? maxChars * characterMaxBytes : maxChars;
  if ((isBinary(term) || isList(term)) && term.length > maxLength) throw badAt(place, 'too-long');
  const text = textOf(term);
  if (text === undefined) throw badAt(place, 'wrong-type');
  if (text.length > maxChars) throw badAt(place, 'too-long');
  return text;
}

/** A node's name. */
export function nameAt(place: Place): string {
  return matchingAt(place, nameMaxChars, NodeName);
}

/** A node's id. */
export function idAt(place: Place): string {
  return matchingAt(place, idChars, NodeId);
}

/** `host:port` that others can dial. */
export function addressAt(place: Place): string {
  return matchingAt(place, addressMaxChars, Reachable);
}

/** A commit's sha. */
export function shaAt(place: Place): string {
  return hexTextAt(place, shaChars);
}

/** A commit's sha where nodes write its bytes; its digits are taken too. */
export function shaOfBytesAt(place: Place): string {
  const { term } = place;
  return isBinary(term) && term.length === shaBytes ? bytesAt(place, shaBytes).toString('hex') : shaAt(place);
}

/** Yes or no. */
export function booleanAt(place: Place): boolean {
  const text = textAt(place, wordMaxChars);
  if (text !== 'true' && text !== 'false') throw badAt(place, 'malformed');
  return text === 'true';
}

/** A text of exactly so many lower-case hex digits. */
export function hexTextAt(place: Place, chars: number): string {
  const text = textAt(place, chars);
  if (text.length !== chars || !lowerHex.test(text)) throw badAt(place, 'malformed');
  return text;
}

/** Exactly so many bytes. */
export function bytesAt(place: Place, length: number): Buffer {
  const bytes = binaryAt(place, length);
  if (bytes.length !== length) throw badAt(place, 'malformed');
  return bytes;
}

/** The token of a call (hex). */
export function tokenAt(place: Place): string {
  return bytesAt(place, tokenBytes).toString('hex');
}

/** A binary of at most so many bytes. */
export function binaryAt(place: Place, maxBytes: number): Buffer {
  const { term } = place;
  if (!isBinary(term)) throw badAt(place, 'wrong-type');
  if (term.length > maxBytes) throw badAt(place, 'too-long');
  return Buffer.from(term.buffer, term.byteOffset, term.byteLength);
}

/** A whole number within these bounds. */
export function integerAt(place: Place, min: number, max: number): number {
  const { term } = place;
  if (!isInteger(term)) throw badAt(place, 'wrong-type');
  if (typeof term === 'bigint' || term < min || term > max) throw badAt(place, 'out-of-range');
  return term;
}

/** The places in a list of at most so many. */
export function itemsAt(place: Place, max: number): Place[] {
  const { term, path } = place;
  if (!isList(term)) throw badAt(place, 'wrong-type');
  if (term.length > max) throw badAt(place, 'too-long');
  return term.map((item, index) => ({ term: item, path: `${path}[${index}]` }));
}

/** The place in a tuple, counted from 0; tuples may be longer than this version knows. */
export function elementAt({ term, path }: Place, index: number): Place {
  if (!isTuple(term)) throw new BadMessage('wrong-type', path);
  const element = term.tuple[index];
  if (element === undefined) throw new BadMessage('missing', path);
  return { term: element, path };
}

function matchingAt(place: Place, maxChars: number, schema: z.ZodType): string {
  const text = textAt(place, maxChars);
  if (!schema.safeParse(text).success) throw badAt(place, 'malformed');
  return text;
}
