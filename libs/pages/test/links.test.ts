import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractLinks, parseWikiLink, scanLinkTargets } from '../src/index.js';

const noOptions = { alt: null, width: null, height: null, align: null, float: false, frame: false };
const link = (text: string, target: string, anchor: string | null = null, swapped: unknown = null) => ({
  kind: 'link',
  text,
  goal: { target, anchor },
  swapped,
});

describe('a wiki link', () => {
  test.each([
    ['Page', link('Page', 'Page')],
    [' Bilbo Baggins ', link('Bilbo Baggins', 'Bilbo Baggins')],
    ['Page#Part one', link('Page#Part one', 'Page', 'Part one')],
    ['#part', link('#part', '', 'part')],
    ['/Abs/Page', link('/Abs/Page', '/Abs/Page')],
    ['Text|Page#a', link('Text', 'Page', 'a', { text: 'Page#a', goal: { target: 'Text', anchor: null } })],
    [
      'in a table\\|Page',
      link('in a table', 'Page', null, { text: 'Page', goal: { target: 'in a table', anchor: null } }),
    ],
    ['|Page', link('Page', 'Page')],
    ['Page|', link('Page', 'Page')],
    ['plan.pdf', link('plan.pdf', 'plan.pdf')],
    ['cat.png', { kind: 'image', target: 'cat.png', options: noOptions }],
    [
      'cat.png|alt=A cat, width=300px,height=20|align=right',
      {
        kind: 'image',
        target: 'cat.png',
        options: { ...noOptions, alt: 'A cat', width: 300, height: 20, align: 'right' },
      },
    ],
    ['cat.png|A cat', { kind: 'image', target: 'cat.png', options: { ...noOptions, alt: 'A cat' } }],
    [
      'cat.png|width=100%,height=1e9,align=evil,frame,onerror=x',
      { kind: 'image', target: 'cat.png', options: { ...noOptions, frame: true } },
    ],
    ['include:guides/Cup#Size', { kind: 'include', goal: { target: 'guides/Cup', anchor: 'Size' } }],
    ['include: ', null],
    ['_TOC_', { kind: 'toc', levels: null }],
    ['_TOC_ | levels=2', { kind: 'toc', levels: 2 }],
    [' ', null],
    ['|', null],
  ])('[[%s]] is %j', (inner, expected) => {
    expect(parseWikiLink(inner)).toEqual(expected);
  });
});

describe('the links of a page', () => {
  test.each([
    ['[[Page]] and [[Page]]', ['Page']],
    ['[[Text|Page]]', ['Page']],
    ['[[include:Page#part]] ![[Other]]', ['Page', 'Other']],
    ['[x](Other-Page)', ['Other-Page']],
    ['[x](../y.md#z "t")', ['../y.md']],
    ['[x](<a b.md>)', ['a b.md']],
    ['[x](a\\_b&amp;c)', ['a_b&c']],
    ['[x][ref]\n\n[ref]: Page "t"', ['Page']],
    ['![alt](img.png)', ['img.png']],
    ['[![alt](img.png)](Page)', ['Page', 'img.png']],
    ['| a |\n|---|\n| [[x\\|Page]] |', ['Page']],
    ['> [x](\n> Page)', ['Page']],
    ['[x](>)', ['>']],
    ['[x](\n    >Page)', ['>Page']],
    ['- [[a]]\n  - [[b]]', ['a', 'b']],
    ['text[^1]\n\n[^1]: [[Note]]', ['Note']],
    ['<details><summary>[[In]]</summary>\n\n[[Fold]]\n</details>', ['In', 'Fold']],
    ['---\ntitle: "[[No]]"\n---\n[[Yes]]', ['Yes']],
    ['`[[code]]` ``[x](code)``', []],
    ['```\n[[code]]\n```\n\n    [[indented]]', []],
    ["'[[literal]] \\[[escaped]]", []],
    ['<!-- [[hidden]] --> x <!-- [y](hidden) -->', []],
    ['[[ ]] [[[[ [[a\nb]] [[]]', []],
    [
      '[a](https://x.org) [b](mailto:a@b.c) [c](//x.org) [d](#e) [[#f]] [[https://x.org]] [[g|https://x.org]]',
      [],
    ],
    ['[a](javascript:alert(1)) [b](data:text/html,x) [c]( JaVa\tscript:x)', []],
    ['https://x.org README.md a@b.c', []],
    ['[[1]](Page)', ['Page']],
  ])('%j are %j', (text, targets) => {
    expect(extractLinks(text).map((found) => found.target)).toEqual(targets);
    expect(scanLinkTargets(text)).toEqual(expect.arrayContaining(targets));
  });

  test('name both sides of a bar, for either may be the page', () => {
    expect(extractLinks('[[a|b#c]]')).toEqual([{ target: 'b', other: 'a', image: false }]);
    expect(scanLinkTargets('[[a|b#c]]')).toEqual(['b', 'a']);
  });

  test('are all among what a scan finds', () => {
    fc.assert(
      fc.property(markdownText(), (text) => {
        const scanned = new Set(scanLinkTargets(text));
        for (const { target, other } of extractLinks(text)) {
          expect(scanned).toContain(target);
          if (other !== null) expect(scanned).toContain(other);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['wiki links', Array.from({ length: 100_000 }, (_, n) => `[[p${n}]]`).join(' ')],
    ['destinations', Array.from({ length: 100_000 }, (_, n) => `[x](p${n})`).join(' ')],
    ['openings', '[['.repeat(500_000)],
    ['empty destinations', ']('.repeat(500_000)],
    ['definitions', ']:'.repeat(500_000)],
    ['brackets', '](<'.repeat(300_000)],
    ['one word', 'a'.repeat(1_000_000)],
  ])('are found in bounded number among many %s', (_what, text) => {
    expect(scanLinkTargets(text).length).toBeLessThanOrEqual(10_000);
  });
});

function markdownText(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '[[',
    ']]',
    '[',
    ']',
    '(',
    ')',
    '](',
    ']:',
    '|',
    '\\',
    '<',
    '>',
    '\n',
    '\n\n',
    ' ',
    '> ',
    '- ',
    '    ',
    '`',
    '```',
    "'",
    '!',
    '#',
    'a',
    'b c',
    'x.png',
    '&amp;',
    '%20',
    '\t',
    '\r',
    '\0',
    '[^1]',
    '[^1]: ',
    '<!--',
    '-->',
    '| - |\n',
    '*',
    '_',
    '~~',
    '"t"',
    '<details>',
  );
  return fc.oneof(
    fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
}
