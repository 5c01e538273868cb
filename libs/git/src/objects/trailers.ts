/** Keys with this beginning are written by a node alone; a person's text cannot hold them. */
const reservedPrefix = 'erwik-';

const trailerLine = /^([A-Za-z0-9][A-Za-z0-9-]*)\s*:\s*(.*)$/;

/** The value of a trailer: the last one of that key (any case) in a message's last paragraph, or null. */
export function readTrailer(message: string, key: string): string | null {
  return readTrailers(message, key).at(-1) ?? null;
}

/** The values of all trailers of a key (any case) in a message's last paragraph, as they stand. */
export function readTrailers(message: string, key: string): string[] {
  const paragraphs = message.trimEnd().split(/\n\s*\n/);
  if (paragraphs.length < 2) return [];
  const lines = (paragraphs.at(-1) ?? '').split('\n').map((line) => trailerLine.exec(line));
  // a paragraph of prose that happens to hold a colon holds no trailers
  if (lines.some((line) => line === null)) return [];
  return lines.flatMap((line) =>
    line?.[1]?.toLowerCase() === key.toLowerCase() ? [(line[2] ?? '').trim()] : [],
  );
}

/**
 * A message of a person's text and the node's trailers; a list stands for several of one key, undefined for none. Lines of the text that would
 * read as one of these trailers, or as any `Erwik-` trailer, are quoted with `> `, so that nobody can forge one.
 */
export function withTrailers(
  text: string,
  trailers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const keys = new Set(Object.keys(trailers).map((key) => key.toLowerCase()));
  const lines = text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  const body = lines.map((line) => (isForged(line, keys) ? `> ${line.trimStart()}` : line)).join('\n');
  const own = Object.entries(trailers).flatMap(([key, value]) =>
    [value ?? []].flat().map((each) => `${key}: ${oneLine(each)}`),
  );
  return own.length === 0 ? `${body}\n` : `${body}\n\n${own.join('\n')}\n`;
}

function isForged(line: string, keys: ReadonlySet<string>): boolean {
  const key = trailerLine.exec(line.trim())?.[1]?.toLowerCase();
  return key !== undefined && (key.startsWith(reservedPrefix) || keys.has(key));
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
