/**
 * How many bytes the payload of a frame may have: a commit notice that excludes two hundred nodes has 7 KB, and a link
 * that is held up by one frame is held up for 64 KiB at most.
 */
export const frameMaxBytes = 64 * 1024;

/** The length of the payload, big-endian, before it: what Erlang's sockets call `{packet, 4}`. */
export const frameHeaderBytes = 4;

/** A payload with its length before it. Throws RangeError where it is empty or longer than the other side would take. */
export function encodeFrame(payload: Uint8Array, maxBytes: number = frameMaxBytes): Buffer {
  if (payload.length === 0 || payload.length > maxBytes)
    throw new RangeError(`a frame of ${payload.length} bytes, where 1 to ${maxBytes} are taken`);
  const frame = Buffer.allocUnsafe(frameHeaderBytes + payload.length);
  frame.writeUInt32BE(payload.length);
  frame.set(payload, frameHeaderBytes);
  return frame;
}
