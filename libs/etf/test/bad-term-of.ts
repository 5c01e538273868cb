import { BadTerm, decodeTerm } from '../src/index.js';
import type { TermLimits } from '../src/index.js';

/** Why the bytes are no term, or undefined when they are one. Any other error is thrown on. */
export function badTermOf(bytes: Uint8Array, limits?: TermLimits): BadTerm | undefined {
  try {
    decodeTerm(bytes, limits);
    return undefined;
  } catch (error) {
    if (error instanceof BadTerm) return error;
    throw error;
  }
}
