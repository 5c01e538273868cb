export { BadTerm } from './bad-term.js';
export type { BadTermReason } from './bad-term.js';
export { decodeTerm } from './decode-term.js';
export { encodeFrame, frameHeaderBytes, frameMaxBytes } from './encode-frame.js';
export { encodeTerm } from './encode-term.js';
export { BadFrame, FrameReader } from './frame-reader.js';
export { usualTermLimits } from './term-limits.js';
export type { TermLimits } from './term-limits.js';
export {
  atom,
  binary,
  float,
  isAtom,
  isBinary,
  isFloat,
  isInteger,
  isList,
  isMap,
  isTuple,
  tuple,
} from './term.js';
export type { Atom, Float, MapKey, Term, Tuple } from './term.js';
export { textOf } from './text-of.js';
