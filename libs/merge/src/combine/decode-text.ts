/** A text with LF line ends and without a byte order mark, and whether it was written with CRLF and with a mark. */
export interface DecodedText {
  readonly text: string;
  readonly crlf: boolean;
  readonly mark: boolean;
}

/** Reads bytes as text; null where they are not UTF-8 or hold a NUL, as git tells binary files. */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  if (bytes.includes(0)) return null;
  const written = decodeUtf8(bytes);
  if (written === null) return null;
  const mark = written.startsWith('\ufeff');
  const text = mark ? written.slice(1) : written;
  if (!text.includes('\r\n')) return { text, crlf: false, mark };
  const lf = text.replaceAll('\r\n', '\n');
  const [all, crlf] = [countOf(lf, '\n'), text.length - lf.length];
  return { text: lf, crlf: 2 * crlf > all, mark };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // not UTF-8: an expected answer, which the decoder can only give by throwing
    return null;
  }
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** Whether more texts were written with CRLF than without. */
export function mostUseCrlf(texts: readonly DecodedText[]): boolean {
  return 2 * texts.filter(({ crlf }) => crlf).length > texts.length;
}

/** Whether more texts were written with a byte order mark than without. */
export function mostUseMark(texts: readonly DecodedText[]): boolean {
  return 2 * texts.filter(({ mark }) => mark).length > texts.length;
}

/** The text as it is to be written. */
export function writeText({ text, crlf, mark }: DecodedText): string {
  return (mark ? '\ufeff' : '') + (crlf ? text.replaceAll('\n', '\r\n') : text);
}
