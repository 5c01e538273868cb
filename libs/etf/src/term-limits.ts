/** How much one term may ask of its reader. */
export interface TermLimits {
  /** how many tuples, lists and maps may stand in one another */
  readonly depthMax: number;
  /** terms in all, the outermost one and each element of a charlist counted */
  readonly termsMax: number;
}

/**
 * What every neighbor takes: several times as deep as any notice is, and as many terms as a frame of 64 KiB could hold
 * of one byte each. Bytes are limited by the frame.
 */
export const usualTermLimits: TermLimits = { depthMax: 16, termsMax: 65_536 };
