/** A delimiter row of a table (GitHub Flavored Markdown 0.29, 4.10), in a quotation or a list as well. */
const delimiterRow = /^[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$/;

/**
 * The head of the table that a text ends in: its two lines, with their line ends. `open` is that of the table the text
 * begins in. Empty where it ends in no table.
 */
export function tableHeadAfter(text: string, open: string): string {
  const block = text.slice(startOfLastBlock(text));
  const lines = block.split('\n');
  const at = lines.findIndex(
    (line, position) => position > 0 && isDelimiter(line, lines[position - 1] ?? ''),
  );
  if (at !== -1) return `${lines[at - 1]}\n${lines[at]}\n`;
  return block === text && startsWithRow(text) ? open : '';
}

/** Whether a table that is open goes on with a text; it ends at a blank line. */
export function startsWithRow(text: string): boolean {
  return !/^[ \t]*(?:\n|$)/.test(text);
}

/** Behind the last blank line; a text that ends with one ends in no block. */
function startOfLastBlock(text: string): number {
  let start = 0;
  for (const { index, 0: blank } of text.matchAll(/\n[ \t]*(?=\n)/g)) start = index + blank.length + 1;
  return start;
}

function isDelimiter(line: string, head: string): boolean {
  return delimiterRow.test(line) && (line.includes('|') || head.includes('|')) && head.trim() !== '';
}
