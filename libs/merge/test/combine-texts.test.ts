import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VersionLabel } from '../src/index.js';
import { combineTexts, countConflicts, splitConflicts } from '../src/index.js';
import { editedPage, wordsIn, wordsToKeep } from './pages.js';
import { alice, bob } from './people.js';
import { runs } from './runs.js';
import { texts } from './texts.js';

interface Version {
  text: string;
  label: VersionLabel;
}

const path = 'Page.md';
const block = textOf('old\n', { text: 'one\n', label: alice }, { text: 'two\n', label: bob });

function textOf(base: string | null, one: Version, two: Version): string {
  return combineTexts({ path, base, one, two }).text;
}

function version(text: string, number: number): Version {
  const digits = number.toString(16).padStart(12, '0');
  return {
    text,
    label: { name: `writer ${number}`, node: null, seconds: 1_795_000_000 + number, commit: digits },
  };
}

function fold(base: string, versions: readonly Version[]): string {
  const [first, ...others] = versions;
  if (!first) return base;
  return others.reduce(
    (done, next) => ({
      text: textOf(base, done, next),
      label: done.label.seconds > next.label.seconds ? done.label : next.label,
    }),
    first,
  ).text;
}

describe('versions of one passage', () => {
  const ten = Array.from({ length: 10 }, (_, number) => version(`text ${number}\n`, number));

  test('of ten writers stand in one block, in order of time, whatever order they are merged in', () => {
    const text = fold('old\n', ten);
    const [passage, ...others] = splitConflicts(text);
    expect(others).toEqual([]);
    expect(passage).toMatchObject({ kind: 'conflict', alternatives: ten });
    expect(fold('old\n', ten.toReversed())).toBe(text);
  });

  test('that were resolved on one side end on the other, too, when it went on writing elsewhere', () => {
    const before = `Top.\n\n${fold('old\n', ten)}\nEnd.\n`;
    const resolved = version('Top.\n\ntext 3\n\nEnd.\n', 11);
    expect(textOf(before, resolved, version(before.replace('End', 'The end'), 12))).toBe(
      'Top.\n\ntext 3\n\nThe end.\n',
    );
  });

  test('from a criss-cross of merges are settled by who settles them', () => {
    const [one, two, three] = [version('one\n', 1), version('two\n', 2), version('three\n', 3)];
    const base = textOf('old\n', one, two);
    const left = version('one\n', 4);
    const right = version(textOf('old\n', version(base, 2), three), 5);
    expect(textOf(base, left, right)).toBe(textOf(null, one, three));
  });
});

describe('any merge that nobody watches', () => {
  test('is the same with the sides swapped, and says how many conflicts it has', () => {
    fc.assert(
      fc.property(editedPage(2), ({ base, sides: [one = '', two = ''] }) => {
        const sides = { one: { text: one, label: alice }, two: { text: two, label: bob } };
        const result = combineTexts({ path, base, ...sides });
        expect(combineTexts({ path, base, one: sides.two, two: sides.one })).toEqual(result);
        expect(result.conflicts).toBe(countConflicts(result.text));
      }),
      runs(1000),
    );
  });

  test('is the same with the sides swapped, also of blocks, markers, and writers who cannot be told apart', () => {
    const passage = fc.constantFrom(
      'a\n',
      'b\n',
      '\n',
      block,
      '<<<<<<< HEAD\n',
      '=======\n',
      '```\n',
      '---\n',
      'k: v\n',
      'k: w\n',
    );
    const page = fc.array(passage, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.option(page), page, page, fc.constantFrom(alice, bob), (base, one, two, label) => {
        const [a, b] = [
          { text: one, label: alice },
          { text: two, label },
        ];
        expect(textOf(base, a, b)).toBe(textOf(base, b, a));
      }),
      runs(1000),
    );
  });

  test('keeps every word that a side added and every word that all have', () => {
    fc.assert(
      fc.property(editedPage(2), (page) => {
        const [one = '', two = ''] = page.sides;
        const text = textOf(page.base, { text: one, label: alice }, { text: two, label: bob });
        expect([...wordsIn(text)]).toEqual(expect.arrayContaining(wordsToKeep(page)));
      }),
      runs(2000),
    );
  });

  test('keeps every word of both sides where they share no earlier text', () => {
    fc.assert(
      fc.property(editedPage(2), ({ sides: [one = '', two = ''] }) => {
        const text = textOf(null, { text: one, label: alice }, { text: two, label: bob });
        expect([...wordsIn(text)]).toEqual(expect.arrayContaining([...wordsIn(one), ...wordsIn(two)]));
      }),
      runs(500),
    );
  });

  test('of many versions keeps all their words, in whatever order they are merged', () => {
    fc.assert(
      fc.property(editedPage(6), fc.infiniteStream(fc.nat()), (page, random) => {
        const versions = page.sides.map(version);
        const shuffled = versions
          .map((each) => ({ each, place: random.next().value ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ each }) => each);
        expect([...wordsIn(fold(page.base, shuffled))]).toEqual(expect.arrayContaining(wordsToKeep(page)));
      }),
      runs(500),
    );
  });

  test('with an unchanged side is the other side, and of equal sides is that side', () => {
    fc.assert(
      fc.property(texts.few, texts.few, (base, text) => {
        expect(textOf(base, { text, label: alice }, { text: base, label: bob })).toBe(text);
        expect(textOf(base, { text: base, label: alice }, { text, label: bob })).toBe(text);
        expect(textOf(base, { text, label: alice }, { text, label: bob })).toBe(text);
      }),
      runs(200),
    );
  });

  test('has no conflict left where somebody resolved all and the other side wrote a line of its own', () => {
    fc.assert(
      fc.property(editedPage(3), fc.nat(), ({ base, sides }, choice) => {
        const text = fold(base, sides.map(version));
        fc.pre(countConflicts(text) > 0);
        const resolved = splitConflicts(text).map((passage) =>
          passage.kind === 'plain'
            ? passage.text
            : (passage.alternatives[choice % passage.alternatives.length]?.text ?? ''),
        );
        const two = version(`${text}${text.endsWith('\n') ? '' : '\n'}\nA line of its own.\n`, 20);
        expect(combineTexts({ path, base: text, one: version(resolved.join(''), 21), two }).conflicts).toBe(
          0,
        );
      }),
      runs(500),
    );
  });
});
