/** A text's lines, each with its line end; the last one may lack it. The empty text has no lines. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** Whether a text has more than `limit` line ends, without splitting it. */
export function hasMoreLineEndsThan(text: string, limit: number): boolean {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    count += 1;
    if (count > limit) return true;
  }
  return false;
}

/** Lines as numbers: equal numbers are equal lines, so that comparing never looks at the text again. */
export interface NumberedLines {
  lines: readonly string[];
  ids: Int32Array;
}

/** A function that numbers the lines of one text after another, so that their `ids` can be compared with one another. */
export function lineNumbering(): (text: string) => NumberedLines {
  const known = new Map<string, number>();
  return (text) => {
    const lines = splitLines(text);
    const ids = new Int32Array(lines.length);
    lines.forEach((line, at) => {
      const id = known.get(line) ?? known.size;
      if (id === known.size) known.set(line, id);
      ids[at] = id;
    });
    return { lines, ids };
  };
}
