/** Longest line there may be, in bytes, its length included (git's `gitprotocol-common`). */
export const pktLineMaxBytes = 65_520;

const lengthBytes = 4;

/** Bytes that are no lines of git's protocols. */
export class BadPktLine extends Error {
  override readonly name = 'BadPktLine';
}

/** A line, or one of the marks that end a list (`0000`) or divide one (`0001`, `0002`). */
export type PktLine = { readonly kind: 'line'; readonly data: Buffer } | { readonly kind: 'flush' | 'mark' };

/** The mark that ends a list. */
export const flushPkt = Buffer.from('0000');

/** One line of git's protocols: its length in four hexadecimal digits, and its bytes (git's `gitprotocol-common`). */
export function pktLine(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  const length = bytes.length + lengthBytes;
  if (length > pktLineMaxBytes) throw new RangeError(`a line of ${length} bytes`);
  return Buffer.concat([Buffer.from(length.toString(16).padStart(lengthBytes, '0')), bytes]);
}

/**
 * The line that begins at an offset, and where the next one does; null where the bytes end before it does. Errors:
 * `BadPktLine`.
 */
export function readPktLine(bytes: Buffer, at: number): { line: PktLine; next: number } | null {
  if (bytes.length < at + lengthBytes) return null;
  const digits = bytes.toString('latin1', at, at + lengthBytes);
  if (!/^[0-9a-f]{4}$/i.test(digits)) throw new BadPktLine('a line has no length');
  const length = Number.parseInt(digits, 16);
  if (length === 0) return { line: { kind: 'flush' }, next: at + lengthBytes };
  if (length < lengthBytes) return { line: { kind: 'mark' }, next: at + lengthBytes };
  if (length > pktLineMaxBytes) throw new BadPktLine(`a line of ${length} bytes`);
  if (bytes.length < at + length) return null;
  return { line: { kind: 'line', data: bytes.subarray(at + lengthBytes, at + length) }, next: at + length };
}

/** All lines and marks of a message. Errors: `BadPktLine`, also where the last line is cut off. */
export function* readPktLines(bytes: Buffer): Generator<PktLine> {
  for (let at = 0; at < bytes.length;) {
    const read = readPktLine(bytes, at);
    if (read === null) throw new BadPktLine('the last line is cut off');
    yield read.line;
    at = read.next;
  }
}

/** A line as text, without the line end that git's programs put there. */
export function lineText(data: Buffer): string {
  return data.toString('utf8').replace(/\n$/, '');
}
