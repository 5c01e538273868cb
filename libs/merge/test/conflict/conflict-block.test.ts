import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../runs.js';
import type { Alternative, VersionLabel } from '../../src/index.js';
import { cleanLabel, countConflicts, formatConflict, orderLabels, splitConflicts } from '../../src/index.js';
import { orderAlternatives } from '../../src/conflict/alternative.js';

const alice = { name: 'alice', node: 'e1.example.org', seconds: 1_795_349_021, commit: '1a2b3c4d5e6f' };
const bob = { name: 'bob', node: null, seconds: 1_795_349_100, commit: '5d6e7f8091a2' };
const carol = { name: 'carol', node: 'e2', seconds: 1_795_349_050, commit: '99aa88bb77cc' };

const block = `<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f
first text
======= carol @e2 2026-11-22T12:04:10Z 99aa88bb77cc
=======
last text
>>>>>>> bob 2026-11-22T12:05:00Z 5d6e7f8091a2
`;
const alternatives: Alternative[] = [
  { label: alice, text: 'first text\n' },
  { label: carol, text: '' },
  { label: bob, text: 'last text\n' },
];

describe('a conflict block', () => {
  test('shows its versions in order of time, whatever order they come in', () => {
    expect(formatConflict(alternatives)).toBe(block);
    expect(formatConflict(alternatives.toReversed())).toBe(block);
  });

  test('is found in a page, and the rest of the page stays as it is', () => {
    expect(splitConflicts(`above\n${block}below`)).toEqual([
      { kind: 'plain', text: 'above\n' },
      { kind: 'conflict', alternatives, source: block },
      { kind: 'plain', text: 'below' },
    ]);
    expect(countConflicts(`above\n${block}${block}below`)).toBe(2);
  });

  test('says a text that two wrote once, for the one who was first', () => {
    const again = { label: { ...bob, seconds: bob.seconds + 1 }, text: 'first text\n' };
    expect(formatConflict([again, ...alternatives])).toBe(block);
    expect(formatConflict([again, { label: alice, text: 'first text' }])).toBe('first text\n');
  });

  test('has longer markers around text that looks like markers', () => {
    const text = formatConflict([
      { label: alice, text: 'Heading\n=======\n' },
      { label: bob, text: `${block}>>>>>>>>>\n` },
    ]);
    expect(text.startsWith('<<<<<<<<<< alice ')).toBe(true);
    expect(splitConflicts(text)).toHaveLength(1);
  });

  test('may have CRLF line ends, and lack the newline at its end', () => {
    const [passage] = splitConflicts(block.replaceAll('\n', '\r\n').slice(0, -2));
    expect(passage).toMatchObject({
      kind: 'conflict',
      alternatives: [{ text: 'first text\r\n' }, {}, { label: bob }],
    });
  });
});

describe('text', () => {
  test.each([
    ['a merge in git by hand', '<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> topic\n'],
    ['a block without its end', block.slice(0, block.indexOf('>>>>>>>'))],
    ['a block without its separator', block.replace('=======\nlast', 'last')],
    ['a block with two bare separators', block.replace('last text', 'last\n=======\ntext')],
    ['a time that is none', block.replaceAll('2026-11-22', '2026-02-30')],
    ['an indented block', block.replaceAll(/^/gmu, ' ')],
    ['a quoted block', block.replaceAll(/^/gmu, '> ')],
    ['markers of different lengths', block.replace('>>>>>>>', '>>>>>>>>')],
    ['an upper-case sha', block.replace('5d6e7f8091a2', '5D6E7F8091A2')],
  ])('that looks like a conflict block is text: %s', (_, text) => {
    expect(splitConflicts(text)).toEqual([{ kind: 'plain', text }]);
  });

  test('before a block may begin one that never ends', () => {
    const text = `<<<<<<<< alice 2026-11-22T12:03:41Z 1a2b3c4d5e6f\n<<<<<<< HEAD\n${block}`;
    expect(splitConflicts(text).map(({ kind }) => kind)).toEqual(['plain', 'conflict']);
  });

  test('of many beginnings without an end is read quickly enough to be read at all', () => {
    const line = (length: number): string =>
      `${'<'.repeat(length)} alice 2026-11-22T12:03:41Z 1a2b3c4d5e6f\n`;
    const text =
      Array.from({ length: 1000 }, (_, at) => line(1007 - at)).join('') + '=======\n'.repeat(60_000);
    expect(countConflicts(text)).toBe(0);
  });
});

describe('a label', () => {
  test('is cleaned so that its line cannot be read as another', () => {
    const label = {
      name: ' eve @e9\n=======  @x\u0000 ',
      node: 'erwik@e 1\n',
      seconds: -5,
      commit: '0'.repeat(40),
    };
    expect(cleanLabel(label)).toEqual({
      name: 'eve@e9 =======@x',
      node: 'e1',
      seconds: 0,
      commit: '0'.repeat(12),
    });
    expect(cleanLabel({ ...label, name: ' \t', node: 'erwik@' })).toMatchObject({
      name: 'anonymous',
      node: null,
    });
  });

  test('keeps its place by time, then commit', () => {
    const twin = { ...alice, commit: '1a2b3c4d5e70' };
    expect([bob, twin, carol, alice].sort(orderLabels)).toEqual([alice, twin, carol, bob]);
  });
});

const anyText = fc.string({ unit: 'binary' });
const label: fc.Arbitrary<VersionLabel> = fc.record({
  name: fc.oneof(anyText, fc.constantFrom('a @b', '@', '<<<<<<<', 'x'.repeat(100), '😀'.repeat(40))),
  node: fc.option(anyText),
  seconds: fc.oneof(fc.integer(), fc.constant(1e15)),
  commit: fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'f'), minLength: 12, maxLength: 40 }),
});
const markerLines = fc.constantFrom(
  '=======',
  '=====',
  '<<<<<<<',
  '>>>>>>>>',
  '======= ',
  'text',
  '',
  block,
  '\r',
  '<<<<<<< HEAD',
);
const passage = fc
  .array(fc.oneof(markerLines, anyText), { maxLength: 4 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

test('any block is read back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ label, text: passage }), { minLength: 2, maxLength: 10 }), (given) => {
      const expected = orderAlternatives(
        given.map(({ label, text }) => ({ label: cleanLabel(label), text })),
      );
      fc.pre(expected.length > 1);
      const source = formatConflict(given);
      expect(splitConflicts(source)).toEqual([{ kind: 'conflict', alternatives: expected, source }]);
    }),
    runs(1000),
  );
});

test('the passages of any text make up the text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(passage, fc.constant(block), anyText), { maxLength: 5 }), (parts) => {
      const text = parts.join('');
      const passages = splitConflicts(text);
      expect(passages.map((part) => (part.kind === 'plain' ? part.text : part.source)).join('')).toBe(text);
    }),
    runs(1000),
  );
});
