import { foldKey } from './page-name.js';

/** How alike two names look, from 0 to 1: the share of letter pairs they have in common (Dice's coefficient). */
export function similarity(a: string, b: string): number {
  const left = pairsOf(foldKey(a));
  const right = pairsOf(foldKey(b));
  if (left.size + right.size === 0) return 0;
  let common = 0;
  for (const pair of left) if (right.has(pair)) common += 1;
  return (2 * common) / (left.size + right.size);
}

/** A name's pairs of adjacent characters, its edges included so that one letter is comparable too. */
function pairsOf(key: string): Set<string> {
  const framed = `^${key}$`;
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < framed.length; at += 1) pairs.add(framed.slice(at, at + 2));
  return pairs;
}
