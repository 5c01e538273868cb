import { describe, expect, test } from 'vitest';
import { mergeText } from '../src/index.js';
import { countLines, joined } from './texts.js';

/** Texts that make a naive comparison slow; each is near the longest page, 1 MiB. */
const million = 1_000_000;
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${row(at)}\n`).join('');

const hard: Record<string, { base: string; current: string; mine: string }> = {
  'one huge line': {
    base: 'x'.repeat(million),
    current: `${'x'.repeat(million)}1`,
    mine: `${'x'.repeat(million)}2`,
  },
  '50,000 equal lines, cut at different ends': {
    base: `first\n${rows(49_998, () => 'the same line here')}last\n`,
    current: `First\n${rows(48_500, () => 'the same line here')}last\n`,
    mine: `first\n${rows(48_000, () => 'the same line here')}Last\n`,
  },
  'every line differs': {
    base: rows(50_000, (at) => `base ${at}`),
    current: rows(50_000, (at) => `current ${at}`),
    mine: rows(50_000, (at) => `mine ${at}`),
  },
  'every second line is blank': {
    base: rows(50_000, (at) => (at % 2 ? '' : `base ${at}`)),
    current: rows(50_000, (at) => (at % 2 ? '' : `current ${at}`)),
    mine: rows(50_000, (at) => (at % 2 ? '' : `mine ${at}`)),
  },
  'three lines, shuffled': {
    base: rows(45_000, (at) => `value ${(at * at) % 3}`),
    current: rows(45_000, (at) => `value ${(at * at * 7 + (at >> 3)) % 3}`),
    mine: rows(45_000, (at) => `value ${(at * 5 + (at >> 2)) % 3}`),
  },
  'a million empty lines': {
    base: `a${'\n'.repeat(million)}a\n`,
    current: `b${'\n'.repeat(million - 1)}b\n`,
    mine: `c${'\n'.repeat(million - 2)}c\n`,
  },
  'lines in the opposite order': {
    base: rows(50_000, (at) => `line ${at}`),
    current: rows(50_000, (at) => `line ${49_999 - at}`),
    mine: rows(50_000, (at) => `line ${(at * 7919) % 50_000}`),
  },
};

describe('a text that is hard to compare', () => {
  test.each(Object.entries(hard))('loses no line that a side added: %s', (_, { base, current, mine }) => {
    const result = mergeText({ base, current, mine });
    const page = (side: 'current' | 'mine'): string =>
      result.kind === 'merged' ? result.text : joined(result.blocks, side);
    expect(missingLines(base, current, page('current'))).toEqual([]);
    expect(missingLines(base, mine, page('mine'))).toEqual([]);
  });
});

/** The lines that a side has more often than the base, and the page not that much. */
function missingLines(base: string, side: string, page: string): string[] {
  const [before, after, held] = [countLines(base), countLines(side), countLines(page)];
  return [...after]
    .filter(([line, count]) => (held.get(line) ?? 0) < count - (before.get(line) ?? 0))
    .map(([line]) => line);
}

test('a large page with a change at each end is merged', () => {
  const lines = (first: string, last: string): string =>
    `${first}\n${rows(45_000, (at) => `row ${at % 50}`)}${last}\n`;
  expect(mergeText({ base: lines('a', 'z'), current: lines('A', 'z'), mine: lines('a', 'Z') })).toEqual({
    kind: 'merged',
    text: lines('A', 'Z'),
  });
});
