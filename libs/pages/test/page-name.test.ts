import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeUrlPath,
  foldKey,
  nameOfPath,
  pageUrl,
  parsePageName,
  pathOfNewPage,
  specialOf,
  titleOfName,
} from '../src/index.js';

function codeOf(raw: string): string {
  const parsed = parsePageName(raw);
  return parsed.ok ? `ok ${parsed.name}` : parsed.code;
}

describe('a page name', () => {
  test.each([
    ['Bilbo Baggins', 'Bilbo-Baggins'],
    [' guides / Bilbo  Baggins ', 'guides/Bilbo-Baggins'],
    ['cafe\u0301', 'café'],
    ['-rf', '-rf'],
    ['--output=Home.md', '--output=Home.md'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['<script>alert(1)<', '<script>alert(1)<'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['100%', '100%'],
    ['日本語/العربية', '日本語/العربية'],
    ['👩\u200D💻 tools', '👩\u200D💻-tools'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['guides/_Sidebar', 'guides/_Sidebar'],
    ['_footer', '_footer'],
    ['console', 'console'],
  ])('%j is the page %j', (raw, name) => {
    expect(parsePageName(raw)).toEqual({ ok: true, name });
  });

  test.each([
    '',
    ' ',
    '/',
    'a/',
    '/etc/passwd',
    'a//b',
    '.',
    '..',
    '...',
    '../../etc/passwd',
    'a/../b',
    '..\\..\\x',
    'a\\b',
    'a\0b',
    'a\r\nSet-Cookie:x',
    'a\x1b[0m',
    'a\x7f',
    'a\u0085',
    'a\u202Eb',
    'a\u2066b',
    'a\u200Bb',
    'g\u200Cit',
    'a\u200Db',
    'a\u2028b',
    'a\uFEFFb',
    'a\u00ADb',
    '\ud800',
    'a\udc00',
    'a\uFFFE',
    '\u3164',
    '%2e%2e%2fx',
    'a%20b',
    'a.',
    'a./b',
    'con',
    'AUX.md',
    'guides/nul.tar.gz',
    'com1',
    'LPT9.txt',
    'a/b/c/d/e/f/g/h/i',
  ])('%j is bad', (raw) => {
    expect(codeOf(raw)).toBe('bad_page_name');
  });

  test.each([
    '.git/config',
    '.GIT/hooks/x',
    'git~1',
    'GIT~2/x',
    '.g\u200Cit',
    '.git ',
    '.git.',
    '.git::$INDEX_ALLOCATION',
    '.gitmodules',
    'a/.gitattributes',
    '.erwik/x',
    '.env',
    '_history',
    'Home/_edit',
    '_Sidebar/x',
    '_layout',
  ])('%j is reserved', (raw) => {
    expect(codeOf(raw)).toBe('reserved_page_name');
  });

  test('has at most 200 code points, and 240 bytes between slashes', () => {
    expect(codeOf('a'.repeat(200))).toMatch(/^ok/);
    expect(codeOf('a'.repeat(201))).toBe('page_name_too_long');
    expect(codeOf('x'.repeat(17_000))).toBe('page_name_too_long');
    expect(codeOf('語'.repeat(80))).toMatch(/^ok/);
    expect(codeOf('語'.repeat(81))).toBe('page_name_too_long');
    expect(codeOf(['語'.repeat(80), '語'.repeat(80)].join('/'))).toMatch(/^ok/);
  });

  test('is parsed without an exception, and once parsed stays as it is', () => {
    fc.assert(
      fc.property(anyText(), (raw) => {
        const parsed = parsePageName(raw);
        if (!parsed.ok) return;
        expect(parsePageName(parsed.name)).toEqual(parsed);
        expect(parsed.name).not.toMatch(/(?:^|\/)\.|[\p{Cc}\\]|\.\.\/|\/\/|^\/|\/$/u);
      }),
      { numRuns: 2000 },
    );
  });

  test('comes back from its URL and from its file', () => {
    fc.assert(
      fc.property(anyText(), (raw) => {
        const parsed = parsePageName(raw);
        if (!parsed.ok) return;
        expect(decodeUrlPath(pageUrl(parsed.name))).toEqual({ ok: true, path: parsed.name, canonical: true });
        const path = pathOfNewPage(parsed.name);
        if (path !== parsed.name) expect(nameOfPath(path)).toBe(parsed.name);
      }),
      { numRuns: 2000 },
    );
  });

  test('folds case, space, dash and underscore, and nothing else', () => {
    expect(foldKey('Bilbo Baggins')).toBe(foldKey('bilbo_BAGGINS'));
    expect(foldKey('cafe\u0301')).toBe(foldKey('CAFÉ'));
    expect(foldKey('a.b')).not.toBe(foldKey('a-b'));
  });
});

describe('a URL path', () => {
  test.each([
    ['/guides/Bilbo-Baggins', 'guides/Bilbo-Baggins', true],
    ['/..%2f..%2fetc', '../../etc', true],
    ['/%252e%252e%252f', '%2e%2e%2f', true],
    ['/caf%C3%A9', 'café', true],
    ['/cafe%CC%81', 'café', false],
    ['/caf\xc3\xa9', 'café', true],
    ['/a%00b', 'a\0b', true],
    ['/', '', true],
  ])('%j reads %j', (pathname, path, canonical) => {
    expect(decodeUrlPath(pathname)).toEqual({ ok: true, path, canonical });
  });

  test.each(['/%', '/a%zz', '/%c3%28', '/%ff', '/%ed%a0%80', '/a%2', '/\xff'])('%j is bad', (pathname) => {
    expect(decodeUrlPath(pathname)).toMatchObject({ ok: false, code: 'bad_page_name' });
  });

  test('never makes the decoder throw', () => {
    fc.assert(fc.property(anyText(), (text) => typeof decodeUrlPath(text).ok === 'boolean'));
    fc.assert(fc.property(anyText(), (text) => pageUrl(text).startsWith('/')));
  });
});

describe('a file', () => {
  test.each([
    ['Home.md', 'Home'],
    ['guides/Bilbo Baggins.markdown', 'guides/Bilbo-Baggins'],
    ['notes.ORG', 'notes'],
    ['_Sidebar.md', '_Sidebar'],
    ['x.md.md', 'x.md'],
    ['image.png', null],
    ['README', null],
    ['.md', null],
    ['.erwik/x.md', null],
    ['.github/README.md', null],
    ['_drafts/x.md', null],
    ['aux.md', null],
    ['a\nb.md', null],
  ])('%j holds the page %j', (path, name) => {
    expect(nameOfPath(path)).toBe(name);
  });

  test('of a new page that already names a format keeps it', () => {
    expect(pathOfNewPage('a/Home')).toBe('a/Home.md');
    expect(pathOfNewPage('notes.org')).toBe('notes.org');
    expect(pathOfNewPage('v1.2')).toBe('v1.2.md');
  });

  test('may be a special page of its folder', () => {
    expect(specialOf('_Sidebar.md')).toEqual({ kind: 'sidebar', folder: '' });
    expect(specialOf('a/b/_footer.mkd')).toEqual({ kind: 'footer', folder: 'a/b' });
    expect(specialOf('a/_Header')).toBeNull();
    expect(specialOf('a/_Other.md')).toBeNull();
    expect(specialOf('a/Sidebar.md')).toBeNull();
  });
});

test('a title is read from the last segment of a name', () => {
  expect(titleOfName('guides/Bilbo-Baggins')).toBe('Bilbo Baggins');
  expect(titleOfName('2000-01-02-meeting.-')).toBe('2000-01-02-meeting');
  expect(titleOfName('---')).toBe('---');
  expect(titleOfName('Home')).toBe('Home');
});

function anyText(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '/',
    '.',
    '_',
    '-',
    ' ',
    '%2e',
    '\\',
    '\0',
    '\u202e',
    'Home',
    'é',
    '語',
    '~1',
    'git',
  );
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 12 })
      .map((p) => p.join('')),
  );
}
