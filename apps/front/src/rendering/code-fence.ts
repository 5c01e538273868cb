/** Fenced code that is open: what stands before its marker, the marker, and the language behind it. */
export type CodeFence = { readonly prefix: string; readonly marker: string; readonly info: string };

/** A fence may stand in a quotation or in a list, even right behind the sign of an item. */
const fenceLine =
  /^(?<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?<marker>`{3,}|~{3,})(?<info>[^\n]*)$/gm;

/** The fenced code that is still open where a text ends, given the one it begins in (CommonMark 0.31, 4.5). */
export function fenceAfter(text: string, open: CodeFence | null): CodeFence | null {
  let fence = open;
  for (const { groups } of text.matchAll(fenceLine)) {
    const { prefix = '', marker = '', info = '' } = groups ?? {};
    if (fence === null)
      fence = opensFence(marker, info) ? { prefix: indentation(prefix), marker, info } : null;
    else if (marker.startsWith(fence.marker) && info.trim() === '') fence = null;
  }
  return fence;
}

/** The sign of a list item stands before its first line alone. */
function indentation(prefix: string): string {
  return prefix.replace(/[^\t>]/g, ' ');
}

/** After backticks a language has none: else it is code within a line. */
function opensFence(marker: string, info: string): boolean {
  return marker.startsWith('~') || !info.includes('`');
}

/** The line that opens a fence again. */
export function openingLine({ prefix, marker, info }: CodeFence): string {
  return `${prefix}${marker}${info}\n`;
}
