import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiffLine, DiffPiece, DiffRow, TextDiff } from '../src/index.js';
import { diffTexts } from '../src/index.js';

type Different = Extract<TextDiff, { kind: 'different' }>;

function different(before: string, after: string, contextLines?: number): Different {
  const diff = diffTexts(before, after, contextLines === undefined ? {} : { contextLines });
  if (diff.kind !== 'different') throw new Error(`expected a difference, got ${diff.kind}`);
  return diff;
}

/** Rows as short text: ` same`, `-removed`, `+added`, `~left|right` with marked pieces in brackets. */
function drawn(rows: readonly DiffRow[]): string[] {
  const draw = (pieces: readonly DiffPiece[]): string =>
    pieces.map(({ text, mark }) => (mark ? `[${text}]` : text)).join('');
  return rows.map((row) => {
    switch (row.kind) {
      case 'same':
        return ` ${draw(row.left.pieces)}`;
      case 'removed':
        return `-${draw(row.left.pieces)}`;
      case 'added':
        return `+${draw(row.right.pieces)}`;
      case 'changed':
        return `~${draw(row.left.pieces)}|${draw(row.right.pieces)}`;
    }
  });
}

function rowsOf(before: string, after: string): string[] {
  return drawn(different(before, after).hunks.flatMap(({ rows }) => rows));
}

describe('a comparison', () => {
  test('marks the words that changed inside a changed line', () => {
    expect(rowsOf('one\nthe quick fox\n', 'one\nthe slow fox\n')).toEqual([
      ' one',
      '~the [quick] fox|the [slow] fox',
    ]);
  });

  test('shows a rewritten passage as one mark', () => {
    expect(rowsOf('it is hot in here today\n', 'it was cold out here today\n')).toEqual([
      '~it [is hot in] here today|it [was cold out] here today',
    ]);
  });

  test('shows lines that have little in common as removed and added', () => {
    expect(rowsOf('apples and pears\n', 'this and something else\n')).toEqual([
      '-apples and pears',
      '+this and something else',
    ]);
  });

  test('finds the edited line behind an added one', () => {
    expect(rowsOf('a\n\nthe old end of it\n', 'a\n\nentirely new words\nthe new end of it\n')).toEqual([
      ' a',
      ' ',
      '+entirely new words',
      '~the [old] end of it|the [new] end of it',
    ]);
  });

  test('of equal texts says so', () => {
    expect(diffTexts('a\n', 'a\n')).toEqual({ kind: 'same' });
  });

  test('with an empty text has only added or removed lines', () => {
    expect(different('', 'a\nb\n')).toMatchObject({ removed: 0, added: 2 });
    expect(rowsOf('a\n', '')).toEqual(['-a']);
  });

  test('makes a change of spaces visible', () => {
    expect(rowsOf('ends here\n', 'ends here  \n')).toEqual(['~ends here|ends here[  ]']);
    expect(rowsOf('a b c d\n', 'a  b c d\n')).toEqual(['~a[ ]b c d|a[  ]b c d']);
    expect(rowsOf('x\n\ny\n', 'x\n \ny\n')).toEqual([' x', '~|[ ]', ' y']);
  });

  test('shows that the final line end went', () => {
    const [hunk] = different('a\n', 'a').hunks;
    expect(hunk?.rows).toEqual([
      {
        kind: 'changed',
        left: { line: 1, pieces: [{ text: 'a', mark: false }], lineEnd: true },
        right: { line: 1, pieces: [{ text: 'a', mark: false }], lineEnd: false },
      },
    ]);
  });

  test('cuts no emoji, no accent and no word of a script without spaces', () => {
    expect(rowsOf('family 👩‍👩‍👧 at home\n', 'family 👨‍👩‍👧 at home\n')).toEqual([
      '~family [👩‍👩‍👧] at home|family [👨‍👩‍👧] at home',
    ]);
    expect(rowsOf('un re\u0301sume\u0301 ici\n', 'un resume ici\n')).toEqual([
      '~un [re\u0301sume\u0301] ici|un [resume] ici',
    ]);
    expect(rowsOf('我喜欢喝咖啡和茶\n', '我喜欢喝牛奶和茶\n')).toEqual([
      '~我喜欢喝[咖啡]和茶|我喜欢喝[牛奶]和茶',
    ]);
    expect(rowsOf('שלום עולם טוב\n', 'שלום עולם רע\n')).toEqual(['~שלום עולם [טוב]|שלום עולם [רע]']);
  });
});

describe('equal lines', () => {
  const lines = (...names: string[]): string => names.map((name) => `${name}\n`).join('');
  const alphabet = Array.from({ length: 30 }, (_, at) => `line ${at}`);

  test('far from a difference are folded, and counted', () => {
    const after = alphabet.map((line, at) => (at === 10 || at === 18 ? `${line} edited` : line));
    const diff = different(lines(...alphabet), lines(...after));
    expect(diff).toMatchObject({ removed: 2, added: 2, foldedAfter: 8 });
    expect(diff.hunks.map(({ foldedBefore, rows }) => [foldedBefore, rows.length])).toEqual([
      [7, 7],
      [1, 7],
    ]);
    expect(diff.hunks[1]?.rows[0]).toMatchObject({ left: { line: 16 }, right: { line: 16 } });
  });

  test('between two near differences are shown', () => {
    const after = alphabet.map((line, at) => (at === 10 || at === 17 ? `${line} edited` : line));
    expect(different(lines(...alphabet), lines(...after)).hunks).toHaveLength(1);
  });

  test('can be left out altogether', () => {
    const after = alphabet.map((line, at) => (at === 10 ? `${line} edited` : line));
    const diff = different(lines(...alphabet), lines(...after), 0);
    expect(diff.foldedAfter).toBe(19);
    expect(diff.hunks.map(({ foldedBefore, rows }) => [foldedBefore, rows.length])).toEqual([[10, 1]]);
  });
});

describe('a text that is too large to compare', () => {
  const rows = (count: number, row: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => `${row(at)}\n`).join('');

  test.each([
    [
      'two unrelated texts of 1 MB',
      rows(40_000, (at) => `before ${at}`),
      rows(40_000, (at) => `after ${at}`),
    ],
    ['lines in the opposite order', rows(20_000, (at) => `${at}`), rows(20_000, (at) => `${20_000 - at}`)],
    ['a million lines', '\n'.repeat(1_000_000), '\n'.repeat(999_999)],
  ])('is said to be: %s', (_, before, after) => {
    expect(diffTexts(before, after)).toEqual({ kind: 'tooLarge' });
  });

  test('is compared where little of it changed', () => {
    expect(
      diffTexts(
        rows(40_000, (at) => `row ${at}`),
        rows(40_000, (at) => `row ${at % 39_999}`),
      ),
    ).toMatchObject({
      kind: 'different',
      removed: 1,
      added: 1,
    });
  });

  test('has a huge line marked as a whole', () => {
    const huge = 'word '.repeat(100_000);
    const [hunk] = different(`${huge}\n`, `${huge}more\n`).hunks;
    expect(hunk?.rows).toMatchObject([
      { left: { pieces: [{ mark: true }] }, right: { pieces: [{ mark: true }] } },
    ]);
  });
});

describe('any comparison', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      'a',
      'a b',
      'a b c',
      'one two three',
      'one two four',
      '日本語です',
      '日本です',
      '👩‍👧',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
  );
  const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([lines, end]) => {
    return lines.join('\n') + (end && lines.length > 0 ? '\n' : '');
  });

  test('gives back the older text from its left and the newer from its right', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const rows = different(before, after, Infinity).hunks.flatMap((hunk) => hunk.rows);
        expect(textOf(rows.flatMap((row) => ('left' in row ? [row.left] : [])))).toBe(before);
        expect(textOf(rows.flatMap((row) => ('right' in row ? [row.right] : [])))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  test('numbers the lines of both sides and counts what it shows', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const diff = different(before, after, Infinity);
        const rows = diff.hunks.flatMap((hunk) => hunk.rows);
        const left = rows.flatMap((row) => ('left' in row ? [row.left.line] : []));
        const right = rows.flatMap((row) => ('right' in row ? [row.right.line] : []));
        expect(left).toEqual(left.map((_, at) => at + 1));
        expect(right).toEqual(right.map((_, at) => at + 1));
        const same = rows.filter(({ kind }) => kind === 'same').length;
        expect([diff.removed, diff.added]).toEqual([left.length - same, right.length - same]);
      }),
    );
  });

  test('shows every row that folding leaves out as equal', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 3 }), (before, after, contextLines) => {
        fc.pre(before !== after);
        const all = different(before, after, Infinity).hunks.flatMap((hunk) => hunk.rows);
        const folded = different(before, after, contextLines);
        const kept = folded.hunks.flatMap((hunk) => hunk.rows);
        const hidden = folded.hunks.reduce((sum, { foldedBefore }) => sum + foldedBefore, folded.foldedAfter);
        expect(kept.length + hidden).toBe(all.length);
        expect(kept.filter(({ kind }) => kind !== 'same')).toEqual(all.filter(({ kind }) => kind !== 'same'));
      }),
    );
  });

  test('marks something in every changed line, or its line end differs', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        for (const row of different(before, after).hunks.flatMap((hunk) => hunk.rows)) {
          if (row.kind !== 'changed') continue;
          const marked = [...row.left.pieces, ...row.right.pieces].some(({ mark }) => mark);
          expect(marked || row.left.lineEnd !== row.right.lineEnd).toBe(true);
        }
      }),
    );
  });
});

function textOf(lines: readonly DiffLine[]): string {
  return lines
    .map(({ pieces, lineEnd }) => pieces.map((piece) => piece.text).join('') + (lineEnd ? '\n' : ''))
    .join('');
}
