import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LabeledText } from '../src/index.js';
import { combineTexts, mergeText } from '../src/index.js';
import { alice, bob } from './people.js';

/** One merge as a person can read it: what it shows, then its texts under `@@ name`. */
interface Case {
  about: string;
  path: string;
  base: string | null;
  one: string;
  two: string;
  result: string;
}

const folder = new URL('cases/', import.meta.url);
const cases = readdirSync(folder).map((file): [string, Case] => [file.replace('.txt', ''), readCase(file)]);

function readCase(file: string): Case {
  const [about = '', ...parts] = readFileSync(new URL(file, folder), 'utf8').split(/^@@ /mu);
  const texts = new Map(parts.map(readPart));
  const text = (name: string): string => {
    const found = texts.get(name);
    if (found === undefined) throw new Error(`${file} has no ${name}`);
    return found;
  };
  return {
    about,
    path: texts.get('path')?.trim() ?? 'Page.md',
    base: texts.get('base') ?? null,
    one: text('one'),
    two: text('two'),
    result: text('result'),
  };
}

function readPart(part: string): [string, string] {
  const [head = ''] = part.split('\n', 1);
  const text = part.slice(head.length + 1);
  return head.endsWith(' (no line end)')
    ? [head.replace(' (no line end)', ''), text.slice(0, -1)]
    : [head, text];
}

describe('a merge that nobody watches, alice before bob', () => {
  test.each(cases)('%s', (_, { path, base, one, two, result }) => {
    const sides: [LabeledText, LabeledText] = [
      { text: one, label: alice },
      { text: two, label: bob },
    ];
    expect(combineTexts({ path, base, one: sides[0], two: sides[1] }).text).toBe(result);
    expect(combineTexts({ path, base, one: sides[1], two: sides[0] }).text).toBe(result);
  });
});

describe('a save', () => {
  const pages = cases.filter(([, { path, base }]) => path === 'Page.md' && base !== null);

  test.each(pages)('merges the same texts to the same page, or asks: %s', (_, { base, one, two, result }) => {
    const saved = mergeText({ base, current: one, mine: two });
    if (saved.kind === 'merged') expect(saved.text).toBe(result);
    else expect(saved.blocks.some(({ kind }) => kind === 'disputed')).toBe(true);
  });

  test('asks in exactly these cases', () => {
    const asking = pages.filter(
      ([, { base, one, two }]) => mergeText({ base, current: one, mine: two }).kind === 'conflict',
    );
    expect(asking.map(([name]) => name)).toMatchInlineSnapshot(`
      [
        "block-against-block",
        "block-against-one-of-its-versions",
        "block-against-plain-text",
        "block-and-text-around-it-changed",
        "block-grown-and-resolved",
        "block-removed-and-reworded",
        "block-resolved-and-reworded",
        "block-resolved-by-two-with-new-text",
        "block-resolved-differently",
        "block-settled-with-lines-in-common",
        "code-line-edited-by-both",
        "front-matter-not-understood",
        "heading-between-rules-at-the-top",
        "heading-underlined-like-a-separator",
        "heading-underlined-with-equal-signs",
        "items-changed-and-added-by-both",
        "line-deleted-and-edited",
        "line-split-and-edited",
        "markers-of-another-merge-in-conflict",
        "no-newline-at-the-end-in-conflict",
        "only-agreed-ends-stay-outside",
        "parts-of-a-number",
        "same-line-amid-insertions",
        "sentence-rewritten-by-both",
        "sentence-rewritten-by-one",
        "sentence-rewritten-by-the-other",
        "two-copies-each-deleted-one",
        "two-copies-of-a-word",
        "two-passages-in-conflict",
        "words-next-to-each-other",
      ]
    `);
  });
});
