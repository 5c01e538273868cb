/** The encodings a stored answer can have. */
export type ContentEncoding = 'br' | 'gzip' | 'identity';

/** Browsers send a handful of different headers; more than this many are not remembered. */
const rememberedMax = 256;
/** A longer header is not a browser's: it gets the plain bytes. */
const headerMaxChars = 256;

const remembered = new Map<string, ContentEncoding>();

/** Picks the smallest encoding that an `Accept-Encoding` header allows; brotli before gzip before none. */
export function preferredEncoding(header: string | undefined): ContentEncoding {
  if (header === undefined || header.length > headerMaxChars) return 'identity';
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const chosen = chooseEncoding(header);
  if (remembered.size < rememberedMax) remembered.set(header, chosen);
  return chosen;
}

function chooseEncoding(header: string): ContentEncoding {
  const accepted = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) accepted.add(coding);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : 'identity';
}
