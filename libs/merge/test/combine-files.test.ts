import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { besideName, combineFiles, combinedMaxBytes } from '../src/index.js';
import { alice, bob } from './people.js';
import { runs } from './runs.js';
import { texts } from './texts.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function combined(
  base: Uint8Array | string | null,
  one: Uint8Array | string,
  two: Uint8Array | string,
): unknown {
  const bytes = (content: Uint8Array | string): Uint8Array =>
    typeof content === 'string' ? utf8(content) : content;
  return combineFiles({
    path: 'Page.md',
    base: base === null ? null : bytes(base),
    one: { bytes: bytes(one), label: alice },
    two: { bytes: bytes(two), label: bob },
  });
}

const text = (content: string, conflicts = 0): unknown => ({ kind: 'text', text: content, conflicts });

describe('two versions of a file', () => {
  test('that are texts become one text', () => {
    expect(combined('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n')).toEqual(text('A\nb\nC\n'));
    expect(combined('a\n', 'b\n', 'c\n')).toMatchObject({ kind: 'text', conflicts: 1 });
  });

  test('of which one is unchanged are the other, byte for byte', () => {
    const odd = Uint8Array.of(0xef, 0xbb, 0xbf, 0x0d, 0x0a, 0xff, 0);
    expect(combined('a\n', 'a\n', odd)).toEqual({ kind: 'side', side: 'two' });
    expect(combined('a\n', odd, 'a\n')).toEqual({ kind: 'side', side: 'one' });
    expect(combined('a\n', odd, odd)).toEqual({ kind: 'side', side: 'one' });
  });

  test.each([
    ['is not UTF-8', Uint8Array.of(0x61, 0xff)],
    ['holds a NUL', utf8('a\0b')],
    ['is larger than a page may be', utf8('x'.repeat(combinedMaxBytes + 1))],
    ['holds half a surrogate pair', Uint8Array.of(0xed, 0xa0, 0x80)],
  ])('stand beside each other, the later one winning, where one %s', (_, other) => {
    expect(combined('a\n', 'b\n', other)).toEqual({ kind: 'beside', winner: 'two' });
    expect(combined('a\n', other, 'b\n')).toEqual({ kind: 'beside', winner: 'two' });
  });

  test('stand beside each other where the merged text would be larger than a page may be', () => {
    const half = (letter: string): string => `${letter.repeat(combinedMaxBytes / 2)}\n`;
    expect(combined('a\n', half('x'), half('y'))).toEqual({ kind: 'beside', winner: 'two' });
  });

  test('merge as if they had no earlier text where that is no text', () => {
    expect(combined(Uint8Array.of(0), 'a\nb\n', 'a\n')).toEqual(text('a\nb\n'));
  });

  test('written at one time by nobody who can be told apart have a winner all the same', () => {
    const winner = (one: number, two: number): unknown =>
      combineFiles({
        path: 'x',
        base: null,
        one: { bytes: Uint8Array.of(0, one), label: alice },
        two: { bytes: Uint8Array.of(0, two), label: alice },
      });
    expect(winner(1, 2)).toEqual({ kind: 'beside', winner: 'two' });
    expect(winner(2, 1)).toEqual({ kind: 'beside', winner: 'one' });
  });
});

describe('line ends', () => {
  const crlf = (content: string): string => content.replaceAll('\n', '\r\n');

  test('changed on one side do not stand against an edit on the other, and most decide', () => {
    expect(combined('a\nb\nc\n', crlf('a\nb\nc\n'), 'A\nb\nc\n')).toEqual(text('A\nb\nc\n'));
    expect(combined(crlf('a\nb\nc\n'), 'a\nb\nC\n', crlf('A\nb\nc\n'))).toEqual(text(crlf('A\nb\nC\n')));
    expect(combined(null, crlf('a\nb\n'), 'a\n')).toEqual(text('a\nb\n'));
  });

  test('are those of most lines in a file that mixes them', () => {
    expect(combined('a\r\nb\r\nc\n', 'A\r\nb\r\nc\n', 'a\r\nb\r\nC\n')).toEqual(text('A\r\nb\r\nC\r\n'));
    expect(combined('a\r\nb\nc\n', 'A\r\nb\nc\n', 'a\r\nb\nC\n')).toEqual(text('A\nb\nC\n'));
  });

  test('of conflict blocks are those of the page, and the block is known again', () => {
    const once = combineFiles({
      path: 'Page.md',
      base: utf8('a\r\n'),
      one: { bytes: utf8('b\r\n'), label: alice },
      two: { bytes: utf8('c\r\n'), label: bob },
    });
    if (once.kind !== 'text') throw new Error('expected a text');
    expect(once.text.split('\n')).toHaveLength(once.text.split('\r\n').length);
    expect(combined(once.text, 'b\r\n', `${once.text}End.\r\n`)).toEqual(text('b\r\nEnd.\r\n'));
  });

  test('never make a difference by themselves', () => {
    fc.assert(
      fc.property(
        texts.edited,
        fc.constantFrom('base', 'current', 'mine'),
        ({ base, current, mine }, odd) => {
          const written = { base, current, mine };
          const usual = combined(base, current, mine);
          written[odd] = crlf(written[odd]);
          const result = combined(written.base, written.current, written.mine);
          fc.pre(base !== current && base !== mine && current !== mine);
          expect(result).toEqual(usual);
        },
      ),
      runs(200),
    );
  });
});

test('a byte order mark is no part of the first line, and most decide', () => {
  const mark = '\ufeff';
  expect(combined('a\nb\n', `${mark}a\nb\n`, 'A\nb\n')).toEqual(text('A\nb\n'));
  expect(combined(`${mark}a\nb\n`, `${mark}a\nB\n`, 'A\nb\n')).toEqual(text(`${mark}A\nB\n`));
});

describe('the name of a file beside another', () => {
  const sha = '1a2b3c4d5e6f708192a3b4c5d6e7f80910213243';

  test.each([
    ['img/plan.png', 'alice', 'img/plan (alice 1a2b3c4d).png'],
    ['archive.tar.gz', 'Zoë van Dijk', 'archive.tar (Zoë-van-Dijk 1a2b3c4d).gz'],
    ['.redirects', '李雷', 'redirects (李雷 1a2b3c4d)'],
    ['LICENSE', '../..', 'LICENSE (1a2b3c4d)'],
    ['a.b/c', 'x/y\u202ez', 'a.b/c (x-y-z 1a2b3c4d)'],
  ])('of %s says who wrote it: %s', (path, name, expected) => {
    expect(besideName(path, { ...alice, name }, sha, 8)).toBe(expected);
  });

  test('has more digits when asked, and is cut to what file systems keep', () => {
    expect(besideName('a.md', alice, sha, 12)).toBe('a (alice 1a2b3c4d5e6f).md');
    const long = besideName(`x/${'ü'.repeat(125)}.md`, alice, sha, 8);
    expect(Buffer.byteLength(long.slice(2))).toBeLessThanOrEqual(255);
    expect(long).toMatch(/^x\/ü{117} \(alice 1a2b3c4d\)\.md$/u);
    expect(besideName(`a.${'x'.repeat(250)}`, alice, sha, 8)).toMatch(/^a\.x+ \(alice 1a2b3c4d\)$/u);
    const deep = `${'folder/'.repeat(140)}a-name-of-more-length-than-there-is-room.md`;
    expect(Buffer.byteLength(besideName(deep, alice, sha, 8))).toBe(1024);
  });

  test('begins with no dot, since such names are reserved', () => {
    expect(besideName('.redirects.gollum', alice, sha, 8)).toBe('redirects (alice 1a2b3c4d).gollum');
    expect(besideName('x/...', alice, sha, 8)).toBe('x/file (alice 1a2b3c4d)');
  });
});
