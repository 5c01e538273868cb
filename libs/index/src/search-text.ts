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

/** FTS5 marks what was found in time that grows with the square of the finds: in a longer text one find is marked, in characters. */
const markedMaxChars = 32_768;
/** Characters shown of a longer text before and after what was found. */
const [leadChars, followChars] = [80, 200];

/**
 * SQL for a text with what was found marked, of which `snippetOf` shows a part. Its one value is a word of the query, which is looked
 * for as it is where the text is long: then a piece is answered that an end begins, and a start ends, where it was cut. FTS5's own
 * `snippet` takes hours for a page of one word and a query of that word sixteen times.
 */
export function markedSql(): string {
  const [at, length] = ['instr(lower(body), sought.word)', 'length(sought.word)'];
  const [start, end] = [foundStart, foundEnd].map((character) => `char(${character.charCodeAt(0)})`);
  const found = [
    `iif(${at} > ${leadChars} + 1, ${end}, '')`,
    `substr(body, max(1, ${at} - ${leadChars}), min(${at} - 1, ${leadChars}))`,
    `${start} || substr(body, ${at}, ${length}) || ${end}`,
    `substr(body, ${at} + ${length}, ${followChars})`,
    `iif(${at} + ${length} + ${followChars} > length(body), '', ${start})`,
  ].join(' || ');
  const long = `iif(${at} = 0, substr(body, 1, ${followChars}) || ${start}, ${found})`;
  return `iif(length(body) > ${markedMaxChars}, ${long}, highlight(texts, 1, ${start}, ${end}))`;
}

interface Word {
  readonly start: number;
  /** the word, folded, where it was found */
  readonly found: string | null;
}

/** Of a marked text, so many words around where most of what was asked for stands together. */
export function snippetOf(marked: string, words: number): SnippetPiece[] {
  const text = withoutCutWords(marked);
  const all = wordsOf(text);
  const { first, last } = richest(all, words);
  const lead = Math.floor((words - (last - first + 1)) / 2);
  const start = Math.max(0, Math.min(first - lead, all.length - words));
  const from = start === 0 ? 0 : (all[start]?.start ?? 0);
  const to = all[start + words]?.start ?? text.length;
  const before = text.slice(0, from);
  const isWithin = before.lastIndexOf(foundStart) > before.lastIndexOf(foundEnd);
  const begin = (from > 0 || marked.startsWith(foundEnd) ? '…' : '') + (isWithin ? foundStart : '');
  const end = to < text.length || marked.endsWith(foundStart) ? `${foundEnd}…` : '';
  return snippetPieces(begin + text.slice(from, to).trimEnd() + end);
}

/** Where a text was cut it is short, and may begin and end within a word. */
function withoutCutWords(marked: string): string {
  const begun = marked.startsWith(foundEnd) ? marked.replace(/^\ue001[^\s\ue000]*\s*/u, '') : marked;
  return begun.endsWith(foundStart) ? begun.replace(/[^\s\ue001]*\ue000$/u, '').trimEnd() : begun;
}

/** Words with the marks around them, in pieces where they are very long; in scripts without spaces each character is one. */
function wordsOf(marked: string): Word[] {
  let isFound = false;
  return Array.from(marked.matchAll(/[^\s\u200b]{1,40}[\s\u200b]*/gu), ({ 0: text, index }) => {
    const found = isFound || text.includes(foundStart);
    isFound =
      text.lastIndexOf(foundStart) > text.lastIndexOf(foundEnd) || (isFound && !text.includes(foundEnd));
    const folded = found ? text.replace(/[\ue000\ue001\s]/gu, '').toLowerCase() : null;
    return { start: index, found: folded };
  });
}

/** The finds of the first run of words that has most different ones. */
function richest(all: readonly Word[], words: number): { first: number; last: number } {
  const counts = new Map<string, number>();
  let best = { first: 0, last: 0, different: 0 };
  for (const [at, { found }] of all.entries()) {
    const gone = all[at - words]?.found ?? null;
    if (gone !== null) counts.set(gone, (counts.get(gone) ?? 0) - 1);
    if (gone !== null && counts.get(gone) === 0) counts.delete(gone);
    if (found === null) continue;
    counts.set(found, (counts.get(found) ?? 0) + 1);
    if (counts.size <= best.different) continue;
    const begin = Math.max(0, at - words + 1);
    const first = begin + all.slice(begin, at + 1).findIndex((word) => word.found !== null);
    best = { first, last: at, different: counts.size };
  }
  return best;
}

/** Cuts a snippet at its marks. */
export function snippetPieces(snippet: string): SnippetPiece[] {
  return snippet
    .replaceAll(wordEnd, '')
    .split(/(\ue000[^\ue001]*\ue001?)/u)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece.replace(/[\ue000\ue001]/g, ''), hit: piece.startsWith(foundStart) }));
}
