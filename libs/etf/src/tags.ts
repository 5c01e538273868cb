/**
 * The tags of Erlang's External Term Format that are understood here, by the names of its specification
 * (erlang.org, ERTS User's Guide, "External Term Format"). Every other tag is refused.
 */

/** The byte before each term. */
export const formatVersion = 131;

/** unsigned, 8 bits */
export const smallIntegerExt = 97;
/** signed, 32 bits */
export const integerExt = 98;
/** a count of bytes (8 bits), a sign (0 or 1), the magnitude with its lowest byte first */
export const smallBigExt = 110;
/** the same with a count of 32 bits: written for more than 255 bytes, and always refused */
export const largeBigExt = 111;

/** IEEE 754, 64 bits */
export const newFloatExt = 70;
/** 31 bytes of text as `%.20e` prints it, filled with zeros: what nodes before R11B write */
export const floatExt = 99;

/** Latin-1, a length of 16 bits: what Erlang before OTP 26 writes */
export const atomExt = 100;
/** Latin-1, a length of 8 bits */
export const smallAtomExt = 115;
/** UTF-8, a length of 16 bits */
export const atomUtf8Ext = 118;
/** UTF-8, a length of 8 bits: what Erlang writes since OTP 26, and what is written here */
export const smallAtomUtf8Ext = 119;

/** a length of 32 bits */
export const binaryExt = 109;
/** the empty list, and the tail of every proper one */
export const nilExt = 106;
/** a list of bytes, a length of 16 bits: what Erlang makes of `"text"`, and of `[1,2,3]` too */
export const stringExt = 107;
/** a count of 32 bits, the elements, the tail */
export const listExt = 108;
/** an arity of 8 bits */
export const smallTupleExt = 104;
/** an arity of 32 bits */
export const largeTupleExt = 105;
/** a count of pairs of 32 bits, then key and value in turn */
export const mapExt = 116;
