import { describe, expect, test } from 'vitest';
import { chance } from './chance.js';
import { editText, newText } from './edit-text.js';
import type { Hand } from './edit-text.js';

function handOf(seed: number): Hand {
  let words = 0;
  return { ...chance(seed), word: () => `w${(words += 1)}` };
}

/** Values without words that nobody has used, lists of such words, and comments. */
const harmless = /^(?:(?:title|key\d): (?:Page|value) \d+|tags: \[(?:w\d+(?:, w\d+)*)?\]|# w\d+)$/u;

describe('a hand that edits a text again and again', () => {
  test('puts no word that must not be lost into a value of which the later one wins, whatever the line ends', () => {
    let withCrlf = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const hand = handOf(seed);
      let text = newText(hand);
      for (let edits = 0; edits < 20; edits += 1) {
        text = editText(text, hand);
        const head = /^---\r?\n(.*?)^---\r?$/msu.exec(text)?.[1] ?? '';
        if (!/^\w+:/mu.test(head)) continue;
        for (const line of head.trimEnd().split(/\r?\n/u)) expect(line).toMatch(harmless);
        if (text.startsWith('---\r\n')) withCrlf += 1;
      }
    }
    expect(withCrlf).toBeGreaterThan(0);
  });
});
