/** Largest file that is compared, in bytes: what a page may hold. Others are renamed only as they are. */
export const comparedMaxBytes = 1024 * 1024;

/**
 * How much two files have in common, from 0 to 100: the bytes of the lines that both have, each as often as both have
 * it, in percent of the larger one's, rounded down. Blank lines and white space around lines do not count.
 */
export function textSimilarity(a: Uint8Array, b: Uint8Array): number {
  if (a.length > comparedMaxBytes || b.length > comparedMaxBytes) return 0;
  const [one, two] = [linesOf(a), linesOf(b)];
  const larger = Math.max(bytesIn(one), bytesIn(two));
  return larger === 0 ? 0 : Math.floor((100 * commonBytes(one, two)) / larger);
}

/** Each byte becomes one character, so that lengths are in bytes and no encoding is needed. */
function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder('latin1').decode(bytes).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function bytesIn(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

function commonBytes(one: readonly string[], two: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of one) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of two) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    common += line.length;
  }
  return common;
}
