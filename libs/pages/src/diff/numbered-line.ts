/** A line of a text: its number, counted from 1, its text without the line end, and whether it has one. */
export interface NumberedLine {
  line: number;
  text: string;
  lineEnd: boolean;
}

/** A text's lines. The empty text has none; a text that ends in a line end has no empty line after it. */
export function numberedLines(text: string): NumberedLine[] {
  const texts = text.split('\n');
  const last = texts.pop();
  const lines = texts.map((content, at) => ({ line: at + 1, text: content, lineEnd: true }));
  if (last) lines.push({ line: lines.length + 1, text: last, lineEnd: false });
  return lines;
}
