/** The two characters around what was found; a text that is indexed must not hold them. */
const foundStart = '\ue000';
const foundEnd = '\ue001';
/** Scripts that are written without spaces: each character of them is a word to the index. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** Parts words for the tokenizer and is not seen by readers. */
const wordEnd = '\u200b';

/** A text as it is indexed and asked for. */
export function searchText(text: string): string {
  return text.replace(/[\0\ue000\ue001]/g, ' ').replace(unspaced, `$&${wordEnd}`);
}

/** A piece of a snippet: plain text, `hit` where it is what was found. */
export interface SnippetPiece {
  readonly text: string;
  readonly hit: boolean;
}

/** SQL for a snippet of at most so many words. */
export function snippetSql(words: number): string {
  return `snippet(texts, 1, char(${foundStart.charCodeAt(0)}), char(${foundEnd.charCodeAt(0)}), '…', ${words})`;
}

/** Cuts a snippet at its marks. */
export function snippetPieces(snippet: string): SnippetPiece[] {
  return snippet
    .replaceAll(wordEnd, '')
    .split(/(\ue000[^\ue001]*\ue001?)/u)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece.replace(/[\ue000\ue001]/g, ''), hit: piece.startsWith(foundStart) }));
}
