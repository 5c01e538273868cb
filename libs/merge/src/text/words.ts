/**
 * What counts as part of a word, as ranges of UTF-16 units that never change: Unicode's own classes grow with every
 * version, and the same texts must merge to the same text on every node. Beyond ASCII that is everything except
 * spaces, punctuation and symbols in the blocks that hold nothing else.
 */
const inWord =
  '0-9A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u200c\u200d\u2c00-\u2dff' +
  '\u2e80-\u2fef\u3005-\u3007\u3021-\u3029\u3040-\ufefe\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc';

/** Signs inside a word keep it in one piece: half a date, version, address or number is not worth merging. */
const joiner = "[-.,:/@'\u2019&=%+#~?]";

const token = new RegExp(`\\s+|[${inWord}]+(?:${joiner}+[${inWord}]+)*|[^]`, 'g');
const word = new RegExp(`[${inWord}]`);

/** A line as words, runs of white space, and signs one by one; joining them gives the line back. */
export function splitWords(line: string): string[] {
  return line.match(token) ?? [];
}

/** Whether a token of {@link splitWords} is a word. */
export function isWord(part: string): boolean {
  return word.test(part);
}

/** The words of a line, in order. */
export function wordsOf(line: string): string[] {
  return splitWords(line).filter(isWord);
}
