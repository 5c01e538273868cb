import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  followRedirects,
  normalizeText,
  pageTitle,
  parseRedirects,
  plainText,
  plainTextMaxChars,
  splitFrontMatter,
  titleFrontMatterFor,
} from '../src/index.js';

describe('a stored text', () => {
  test.each([
    ['a\r\nb\rc', 'a\nb\nc\n'],
    ['\uFEFFa\0b\n', 'ab\n'],
    ['two spaces  \n', 'two spaces  \n'],
    ['', ''],
    ['\n\n', '\n\n'],
  ])('of %j is %j', (text, stored) => {
    expect(normalizeText(text)).toBe(stored);
  });

  test('is stored as it is the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => normalizeText(normalizeText(text)) === normalizeText(text),
      ),
    );
  });
});

describe('the words of a page', () => {
  test.each([
    ['---\ntitle: x\n---\n# Title\n\n- [ ] **bold** _em_ snake_case', 'Title\n[ ] bold em snake_case'],
    ['[[Text|Page]] [[Page]] [link](x.md "t") ![alt](i.png) [[_TOC_]]', 'Text Page link alt'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a b\n1 2'],
    ['```js\nconst a = 1;\n```', 'const a = 1;'],
    ['> quote <kbd>Ctrl</kbd> 1 < 2 \\*', 'quote Ctrl 1 < 2 *'],
  ])('%j are %j', (text, words) => {
    expect(plainText(text)).toBe(words);
  });

  test.each([
    '*',
    '_',
    '`',
    '[',
    '](',
    '[[',
    '|',
    '> ',
    '- ',
    '#',
    '\\',
    '<',
    '<abbr title="',
    ' \n',
    ' ',
    '\u00a0',
    ' x',
  ])('are bounded for many %j', (piece) => {
    expect(plainText(piece.repeat(Math.ceil(1_000_000 / piece.length))).length).toBeLessThanOrEqual(
      plainTextMaxChars,
    );
  });
});

describe('front matter', () => {
  const empty = { title: null, description: null, tags: [], aliases: [], toc: null, lang: null };
  test.each([
    ['---\ntitle: A title\ntags: [a, b, a]\n---\nBody', { ...empty, title: 'A title', tags: ['a', 'b'] }],
    [
      '---\ntags: a, b c\naliases: Old name, Older\ntoc: false\nlang: de-CH\n...\nBody',
      {
        ...empty,
        tags: ['a', 'b', 'c'],
        aliases: ['Old name', 'Older'],
        toc: false,
        lang: 'de-CH',
      },
    ],
    [
      '---\ncategories: x y\ntags: [y, z]\ndescription: "what\\n it is"\n---\nBody',
      { ...empty, tags: ['y', 'z', 'x'], description: 'what it is' },
    ],
    ['---\ntitle: 2024\nlang: "\\" onload=x"\n---\nBody', { ...empty, title: '2024' }],
    ['---\ntitle: [list]\ntags: {a: b}\n__proto__: {title: x}\n---\nBody', empty],
    ['---\ntitle: a\ntitle: b\n---\nBody', { ...empty, title: 'b' }],
    ['<!-- --- title: In a comment -->\nBody', { ...empty, title: 'In a comment' }],
    ['<!-- ---\ntitle: On lines\n--- -->\nBody', { ...empty, title: 'On lines' }],
  ])('of %j', (text, frontMatter) => {
    expect(splitFrontMatter(text)).toEqual({ frontMatter, body: 'Body' });
  });

  test.each([
    '---\n\nprose between rules\n\n---\nBody',
    '---\n- list\n---\n',
    '---\ntitle: "open\n---\nBody',
    '---\na: [\n---\n',
    'Body\n---\ntitle: x\n---\n',
    ' ---\ntitle: x\n---\n',
    '---\ntitle: x',
    '---\na: *none\n---\n',
    `---\na: ${'x'.repeat(17_000)}\n---\n`,
    '<!-- title: x -->\nBody',
    `---\na: &a [1]\nb: [${'*a,'.repeat(200)}]\n---\n`,
  ])('is not what %j begins with', (text) => {
    expect(splitFrontMatter(text)).toEqual({ frontMatter: empty, body: text });
  });

  test('is read from any text without an exception, and with the body makes the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (yaml, comment) => {
        const text = comment ? `<!-- ---\n${yaml}\n-->\nx` : `---\n${yaml}\n---\nx`;
        expect(text.endsWith(splitFrontMatter(text).body)).toBe(true);
      }),
    );
  });

  test('keeps a title that a name cannot tell', () => {
    expect(titleFrontMatterFor('Bilbo Baggins', 'guides/Bilbo-Baggins')).toBeNull();
    expect(titleFrontMatterFor(' ', 'x')).toBeNull();
    expect(titleFrontMatterFor('2000-01-02 meeting', '2000-01-02-meeting')).toBe(
      '---\ntitle: 2000-01-02 meeting\n---\n\n',
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (title) => {
        const written = titleFrontMatterFor(title, 'x-y');
        if (written !== null) expect(pageTitle(written, 'x-y')).toBe(title.replace(/\s+/g, ' ').trim());
      }),
    );
  });
});

describe('redirects', () => {
  const redirects = parseRedirects(
    'Old-Page.md: New-Page.md\n/New-Page: guides/Newest Page\nLoop: Loop2\nLoop2: loop\nSelf: Self\n__proto__: Home\nbad: ../../x\nnumber: 3\n',
  );
  test.each([
    ['Old-Page', 'guides/Newest-Page'],
    ['old page', 'guides/Newest-Page'],
    ['Loop', null],
    ['Self', null],
    ['__proto__', 'Home'],
    ['constructor', null],
    ['bad', null],
    ['number', null],
  ])('of %j lead to %j', (from, to) => {
    expect(followRedirects(redirects, from)).toBe(to);
  });

  test('that are no mapping are none, and long chains lead nowhere', () => {
    expect(parseRedirects('- a\n- b').size).toBe(0);
    expect(parseRedirects('{').size).toBe(0);
    const chain = Array.from({ length: 30 }, (_, n) => `p${n}: p${n + 1}`).join('\n');
    expect(followRedirects(parseRedirects(chain), 'p0')).toBeNull();
    expect(followRedirects(parseRedirects(chain), 'p25')).toBe('p30');
  });
});
