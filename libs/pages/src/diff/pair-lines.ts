/** Least likeness, from 0 to 1, of two lines that are shown as one changed line. */
const likenessMin = 0.4;
/** Most pairs of lines compared with one another inside one gap; a longer gap is paired in order. */
const comparisonsMax = 2500;
/** How much of a line is looked at to tell how alike two lines are, in UTF-16 units. */
const likenessMaxChars = 1000;

/** Words; single characters in scripts that put no spaces between words; single marks. */
const wordPattern =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[\p{L}\p{N}\p{M}]+|\S/gu;

/** Indexes of a removed line and of the added line that took its place. */
export interface LinePair {
  removed: number;
  added: number;
}

/** Finds which of the added lines are edited versions of removed ones: the pairs, in order, that are most alike. */
export function pairLines(removed: readonly string[], added: readonly string[]): LinePair[] {
  const removedWords = removed.map(countWords);
  const addedWords = added.map(countWords);
  const likenessOf = (r: number, a: number): number => likeness(removedWords[r], addedWords[a]);
  if (removed.length * added.length > comparisonsMax) {
    return removedWords.flatMap((_, at) =>
      likenessOf(at, at) >= likenessMin ? [{ removed: at, added: at }] : [],
    );
  }
  return bestPairs(removed.length, added.length, likenessOf);
}

/** The pairs that rise on both sides and whose likeness sums up highest (dynamic programming over suffixes). */
function bestPairs(removed: number, added: number, likenessOf: (r: number, a: number) => number): LinePair[] {
  const best = Array.from({ length: removed + 1 }, () => new Float64Array(added + 1));
  const bestAt = (r: number, a: number): number => best[r]?.[a] ?? 0;
  const paired = (r: number, a: number): number => {
    const likeness = likenessOf(r, a);
    return likeness >= likenessMin ? likeness + bestAt(r + 1, a + 1) : 0;
  };
  for (let r = removed - 1; r >= 0; r -= 1) {
    for (let a = added - 1; a >= 0; a -= 1) {
      best[r]?.fill(Math.max(paired(r, a), bestAt(r + 1, a), bestAt(r, a + 1)), a, a + 1);
    }
  }
  const pairs: LinePair[] = [];
  for (let [r, a] = [0, 0]; bestAt(r, a) > 0;) {
    if (bestAt(r, a) === bestAt(r + 1, a)) r += 1;
    else if (bestAt(r, a) === bestAt(r, a + 1)) a += 1;
    else pairs.push({ removed: r++, added: a++ });
  }
  return pairs;
}

interface WordCounts {
  counts: Map<string, number>;
  total: number;
}

function countWords(line: string): WordCounts {
  const words = line.slice(0, likenessMaxChars).match(wordPattern) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, total: words.length };
}

/** The share of words two lines have in common (Dice's coefficient); blank lines are alike. */
function likeness(one: WordCounts | undefined, other: WordCounts | undefined): number {
  if (!one || !other) return 0;
  if (one.total + other.total === 0) return 1;
  let common = 0;
  for (const [word, count] of one.counts) common += Math.min(count, other.counts.get(word) ?? 0);
  return (2 * common) / (one.total + other.total);
}
