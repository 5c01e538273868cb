import { BadMessage, decodeMessage } from '../../src/index.js';

/** Why the bytes are no message, or undefined when they are one. Any other error is thrown on. */
export function badMessageOf(
  payload: Uint8Array,
  decode: (payload: Uint8Array) => object = decodeMessage,
): BadMessage | undefined {
  try {
    decode(payload);
    return undefined;
  } catch (error) {
    if (error instanceof BadMessage) return error;
    throw error;
  }
}
