import { expect, test } from 'vitest';
import type { VersionLabel } from '../src/index.js';
import { combineTexts, formatConflict, splitConflicts } from '../src/index.js';
import { alice, bob } from './people.js';

/** Texts that would keep a careless merge busy for minutes, and what becomes of them. */
const million = 1_000_000;
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${row(at)}\n`).join('');
const labels = (name: string, count: number): VersionLabel[] =>
  Array.from({ length: count }, (_, at) => ({ ...alice, name, seconds: at }));

function combined(
  base: string | null,
  one: string,
  two: string,
  path = 'Page.md',
): ReturnType<typeof combineTexts> {
  return combineTexts({ path, base, one: { text: one, label: alice }, two: { text: two, label: bob } });
}

test('one huge line that all changed is two versions', () => {
  const line = 'word '.repeat(million / 5);
  const { text, conflicts } = combined(`${line}\n`, `${line}1\n`, `${line}2\n`);
  expect(conflicts).toBe(1);
  expect(text.length).toBeGreaterThan(2 * million);
});

test('a thousand lines that both changed are merged word by word, or stand in a thousand blocks', () => {
  const page = (first: string, last: string): string =>
    rows(1000, (at) => `line ${at}\n\nthe ${first} word of the sentence number ${at} and the ${last} one\n`);
  expect(combined(page('first', 'last'), page('1st', 'last'), page('first', 'nth')).text).toBe(
    page('1st', 'nth'),
  );
  expect(combined(page('first', 'last'), page('1st', 'last'), page('one', 'last')).conflicts).toBe(1000);
});

test('ten thousand blocks in the base settle where they were settled', () => {
  const block = (at: number): string =>
    formatConflict([
      { label: alice, text: `x ${at}\n` },
      { label: bob, text: `y ${at}\n` },
    ]);
  const base = rows(5000, (at) => `${block(at)}\nline ${at}\n`);
  const one = rows(5000, (at) => `x ${at}\n\nline ${at}\n`);
  expect(combined(base, one, `${base}End.\n`)).toEqual({ text: `${one}End.\n`, conflicts: 0 });
});

test('blocks with ten thousand versions become one block with all of them', () => {
  const block = (name: string): string =>
    formatConflict(labels(name, 10_000).map((label, at) => ({ label, text: `${name} ${at}\n` })));
  const { text, conflicts } = combined('base\n', block('one'), block('two'));
  expect(conflicts).toBe(1);
  expect(text.match(/^(?:one|two) \d+$/gmu)).toHaveLength(20_000);
});

test('beginnings of blocks without an end are lines like others', () => {
  const begin = '<<<<<<< alice 2026-11-22T12:00:00Z aaaaaaaaaaaa';
  const { conflicts } = combined(
    'a\n',
    `${rows(16_000, () => begin)}one\n`,
    `${rows(16_000, () => begin)}two\n`,
  );
  expect(conflicts).toBe(1);
});

test('texts of more lines than are compared keep their blocks whole', () => {
  const block = formatConflict([
    { label: alice, text: 'x\ny\n' },
    { label: bob, text: 'x\nz\n' },
  ]);
  const other = block.replace('y', 'Y');
  const many = rows(60_000, () => 'line');
  const { text, conflicts } = combined(`${many}a\n`, `${many}${block}`, `${many}${other}`);
  expect(conflicts).toBe(1);
  const [plain, passage] = splitConflicts(text);
  expect(plain).toEqual({ kind: 'plain', text: many });
  const versions = passage?.kind === 'conflict' ? passage.alternatives : [];
  expect(versions.map((version) => version.text)).toEqual(['x\nY\n', 'x\ny\n', 'x\nz\n']);
});

test.each([
  ['spaces', `${' '.repeat(million)}x\n`, `x${' '.repeat(million)}\n`],
  ['carriage returns', `${'\r'.repeat(million)}x\n`, `x${'\r'.repeat(million)}\n`],
  ['signs inside a word', `${'a-'.repeat(60_000)}b\n`, `c${'-'.repeat(120_000)}\n`],
  ['signs like markers', `${'='.repeat(100_000)}\n`, `${'<'.repeat(100_000)}\n`],
  ['an endless key', `${'a'.repeat(million)}: 1\n`, `${'a:b'.repeat(million / 3)}: 1\n`],
  ['spaces before a colon', `a${' '.repeat(million)}b\n`, `"a"${' '.repeat(million)}b\n`],
])('lines of nothing but %s are two versions in a page', (_, one, two) => {
  const { text, conflicts } = combined('a\n', one, two);
  expect(conflicts).toBe(1);
  expect([text.includes(one), text.includes(two)]).toEqual([true, true]);
  expect(combined('a\n', one, two, '.redirects.gollum').text).toContain(two);
});

test('front matter and files of more keys than anybody writes are merged as lines', () => {
  const keys = (step: number): string => rows(30_000, (at) => `key${at * step}: x`);
  expect(combined(keys(1), keys(2), keys(3), '.redirects.gollum').conflicts).toBeGreaterThan(0);
  const page = (step: number): string => `---\n${keys(step)}---\n`;
  expect(combined(page(1), page(2), page(3)).conflicts).toBeGreaterThan(0);
});
