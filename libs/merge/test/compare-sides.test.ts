import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './runs.js';
import { compareEnds } from '../src/text/compare-sides.js';
import { splitLines } from '../src/text/lines.js';
import { joined, texts } from './texts.js';

test('texts too long to compare by lines agree on whole lines at both ends, and come back exactly', () => {
  fc.assert(
    fc.property(texts.few, texts.few, (current, mine) => {
      fc.pre(current !== mine);
      const blocks = compareEnds(current, mine);
      expect(joined(blocks, 'current')).toBe(current);
      expect(joined(blocks, 'mine')).toBe(mine);
      expect(blocks.filter(({ kind }) => kind === 'disputed')).toHaveLength(1);
      const agreed = blocks.flatMap((block) => (block.kind === 'agreed' ? splitLines(block.text) : []));
      expect(splitLines(current)).toEqual(expect.arrayContaining(agreed));
    }),
    runs(1000),
  );
});

test('texts too long to compare by lines dispute only what differs', () => {
  expect(compareEnds('a\nsame\nold x\nend\n', 'a\nsame\nold y\nend\n')).toEqual([
    { kind: 'agreed', text: 'a\nsame\n' },
    { kind: 'disputed', base: null, current: 'old x\n', mine: 'old y\n' },
    { kind: 'agreed', text: 'end\n' },
  ]);
});
