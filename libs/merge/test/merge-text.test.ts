import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from './runs.js';
import type { TextBlock, TextMerge } from '../src/index.js';
import { mergeText } from '../src/index.js';
import { splitLines, wholeLines } from '../src/text/lines.js';
import { countLines, joined, merged, texts } from './texts.js';

describe('changes of two people to one text', () => {
  test('in different places are both in the result', () => {
    expect(merged('a\nb\nc\nd\n', 'A\nb\nc\nd\n', 'a\nb\nc\nD\n')).toBe('A\nb\nc\nD\n');
  });

  test('that are the same are made once', () => {
    expect(merged('a\nb\nc\n', 'a\nX\nc\n', 'a\nX\nc\n')).toBe('a\nX\nc\n');
    expect(merged('a\nb\nc\nd\ne\n', 'a\nX\nc\nd\ne\n', 'a\nX\nc\nd\nE\n')).toBe('a\nX\nc\nd\nE\n');
  });

  test('to neighboring lines are both in the result', () => {
    expect(merged('* one\n* two\n', '* ONE\n* two\n', '* one\n* TWO\n')).toBe('* ONE\n* TWO\n');
  });

  test('that rewrite a line and add one below or above it are both in the result', () => {
    expect(merged('a\nb\nc\n', 'a\nB\nc\n', 'a\nb\nnew\nc\n')).toBe('a\nB\nnew\nc\n');
    expect(merged('a\nb\nc\n', 'a\nnew\nb\nc\n', 'a\nB\nc\n')).toBe('a\nnew\nB\nc\n');
  });

  test('to neighboring lines that bring the same line are for a person to decide', () => {
    const result = mergeText({ base: 'a\nb\n', current: 'a\nX\n', mine: 'a\nX\nb\n' });
    expect(result).toEqual({
      kind: 'conflict',
      blocks: [
        { kind: 'agreed', text: 'a\nX\n' },
        { kind: 'disputed', base: 'b\n', current: '', mine: 'b\n' },
      ],
    });
  });

  test('to the same line leave two versions, and only that line is disputed', () => {
    expect(mergeText({ base: 'a\nb\nc\nd\n', current: 'a\nB1\nc\nD\n', mine: 'a\nB2\nc\nd\n' })).toEqual({
      kind: 'conflict',
      blocks: [
        { kind: 'agreed', text: 'a\n' },
        { kind: 'disputed', base: 'b\n', current: 'B1\n', mine: 'B2\n' },
        { kind: 'agreed', text: 'c\nD\n' },
      ],
    });
  });

  test('that both insert at one place are both in the result, the current one first, equal lines once', () => {
    expect(merged('a\nz\n', 'a\nX\n1\nz\n', 'a\nX\n2\nz\n')).toBe('a\nX\n1\n2\nz\n');
  });

  test('that both insert a line in the midst of others are disputed', () => {
    const { blocks } = conflictOf(mergeText({ base: 'a\n', current: 'a\n1\nX\n2\n', mine: 'a\n3\nX\n4\n' }));
    expect(blocks[1]).toEqual({ kind: 'disputed', base: '', current: '1\nX\n2\n', mine: '3\nX\n4\n' });
  });

  test('of which one deletes what the other edits are disputed', () => {
    const { blocks } = conflictOf(mergeText({ base: 'a\nb\nc\n', current: 'a\nc\n', mine: 'a\nB\nc\n' }));
    expect(blocks[1]).toEqual({ kind: 'disputed', base: 'b\n', current: '', mine: 'B\n' });
  });

  test('that each delete another copy of a line do not delete it altogether', () => {
    const { blocks } = conflictOf(mergeText({ base: 'x\na\nx\n', current: 'a\nx\n', mine: 'x\na\n' }));
    expect(joined(blocks, 'current')).toBe('a\nx\n');
    expect(joined(blocks, 'mine')).toBe('x\na\n');
  });

  test('of which one moves a line into a passage that both changed do not lose the line', () => {
    const sides = { base: 'b\nc\n```\na\n```\n', current: 'b\nb\n```\nc\n', mine: 'c\nb\na\n' };
    const { blocks } = conflictOf(mergeText(sides));
    expect(joined(blocks, 'current')).toBe(sides.current);
    expect(joined(blocks, 'mine')).toBe(sides.mine);
  });

  test('that each delete another code block merge, though the fences are equal lines', () => {
    const block = (name: string): string => `## ${name}\n\n\`\`\`\n${name} code\n\`\`\`\n\n`;
    const page = (...names: string[]): string => names.map(block).join('');
    expect(merged(page('a', 'b', 'c'), page('b', 'c'), page('a', 'b'))).toBe(page('b'));
  });
});

describe('a missing final newline', () => {
  test('stays missing', () => {
    expect(merged('a\nb\nc', 'A\nb\nc', 'a\nb\nc')).toBe('A\nb\nc');
    expect(merged('a\nb\nc', 'A\nb\nc', 'a\nb\nC')).toBe('A\nb\nC');
  });

  test('never glues two lines together', () => {
    expect(merged('a\nb\n', 'a\nu', 'a\nb\nv\n')).toBe('a\nu\nv');
    expect(merged('a', 'a\nb', 'a\nc')).toBe('a\nb\nc');
  });

  test('is not by itself a difference', () => {
    expect(merged('a\nb', 'a\nb\n', 'a\nB')).toBe('a\nB\n');
    expect(mergeText({ base: null, current: 'a', mine: 'a\n' })).toEqual({ kind: 'merged', text: 'a\n' });
  });

  test('of a side is missing in its version of a disputed end', () => {
    const { blocks } = conflictOf(mergeText({ base: 'a\nb\n', current: 'a\nx', mine: 'a\ny\n' }));
    expect(blocks[1]).toEqual({ kind: 'disputed', base: 'b\n', current: 'x', mine: 'y\n' });
  });
});

describe('texts without a common base', () => {
  test('agree on their equal lines', () => {
    expect(mergeText({ base: null, current: 'T\n\nmine\n', mine: 'T\n\nyours\nmore\n' })).toEqual({
      kind: 'conflict',
      blocks: [
        { kind: 'agreed', text: 'T\n\n' },
        { kind: 'disputed', base: null, current: 'mine\n', mine: 'yours\nmore\n' },
      ],
    });
  });

  test('are merged when they are equal', () => {
    expect(mergeText({ base: null, current: 'x\n', mine: 'x\n' })).toEqual({ kind: 'merged', text: 'x\n' });
  });

  test('come back exactly from either side of the blocks', () => {
    fc.assert(
      fc.property(texts.few, texts.few, (current, mine) => {
        fc.pre(wholeLines(current) !== wholeLines(mine));
        const { blocks } = conflictOf(mergeText({ base: null, current, mine }));
        expect(wholeLines(joined(blocks, 'current'))).toBe(wholeLines(current));
        expect(wholeLines(joined(blocks, 'mine'))).toBe(wholeLines(mine));
      }),
    );
  });
});

describe('any merge', () => {
  test('with an unchanged side is the other side', () => {
    fc.assert(
      fc.property(texts.few, texts.few, (base, side) => {
        expect(merged(base, base, side)).toBe(side);
        expect(merged(base, side, base)).toBe(side);
        expect(merged(base, side, side)).toBe(side);
      }),
    );
  });

  test('of a clean result with a side it came from is that result again', () => {
    fc.assert(
      fc.property(texts.edited, ({ base, current, mine }) => {
        const result = mergeText({ base, current, mine });
        fc.pre(result.kind === 'merged');
        expect(mergeText({ base: current, current, mine: result.text })).toEqual(result);
        expect(mergeText({ base: mine, current: result.text, mine })).toEqual(result);
      }),
    );
    fc.assert(
      fc.property(texts.apart, ({ base, current, both }) => {
        expect(merged(base, current, both)).toBe(both);
      }),
    );
  });

  test('is clean, with the same lines, or a conflict whichever side comes first', () => {
    fc.assert(
      fc.property(texts.few, texts.few, texts.few, (base, current, mine) => {
        const [one, other] = [
          mergeText({ base, current, mine }),
          mergeText({ base, current: mine, mine: current }),
        ];
        expect(linesOf(one)).toEqual(linesOf(other));
      }),
      runs(1000),
    );
  });

  test('that is clean holds every added line as often as a side added it, and every line both sides have', () => {
    fc.assert(
      fc.property(texts.few, texts.few, texts.few, (base, current, mine) => {
        const result = mergeText({ base, current, mine });
        if (result.kind === 'conflict') return;
        expectAddedLines(base, current, result.text);
        expectAddedLines(base, mine, result.text);
        expectSharedLines(current, mine, result.text);
      }),
      runs(1000),
    );
  });

  test('that is a conflict holds both sides entirely', () => {
    fc.assert(
      fc.property(texts.few, texts.few, texts.few, (base, current, mine) => {
        const result = mergeText({ base, current, mine });
        if (result.kind === 'merged') return;
        expectAddedLines(base, current, joined(result.blocks, 'current'));
        expectAddedLines(base, mine, joined(result.blocks, 'mine'));
        expectSharedLines(current, mine, joined(result.blocks, 'current'));
        expectSharedLines(current, mine, joined(result.blocks, 'mine'));
        expect(result.blocks.some((block) => block.kind === 'disputed')).toBe(true);
      }),
      runs(1000),
    );
  });

  test('of disjoint edits of distinct lines is clean and has both', () => {
    fc.assert(
      fc.property(texts.apart, ({ base, current, mine, both }) => {
        expect(merged(base, current, mine)).toBe(both);
      }),
    );
  });
});

function conflictOf(result: TextMerge): { blocks: TextBlock[] } {
  if (result.kind !== 'conflict') throw new Error(`expected a conflict, got ${JSON.stringify(result)}`);
  return result;
}

function linesOf(result: TextMerge): string[] | null {
  return result.kind === 'merged' ? splitLines(wholeLines(result.text)).sort() : null;
}

/** What a side has more of than the base, line by line, is in the page. */
function expectAddedLines(base: string, side: string, page: string): void {
  const [before, held] = [countLines(base), countLines(page)];
  for (const [line, count] of countLines(side)) {
    expect(held.get(line) ?? 0).toBeGreaterThanOrEqual(count - (before.get(line) ?? 0));
  }
}

/** Every line that stands on both sides stands in the page. */
function expectSharedLines(current: string, mine: string, page: string): void {
  const [inMine, inPage] = [countLines(mine), countLines(page)];
  const shared = [...countLines(current).keys()].filter((line) => inMine.has(line) && line.trim() !== '');
  expect([...inPage.keys()]).toEqual(expect.arrayContaining(shared));
}
