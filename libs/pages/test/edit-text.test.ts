import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editText } from '../src/edit-text.js';

const edited = (current: string | null, edit: Parameters<typeof editText>[1], text: string) => {
  const outcome = editText(current, edit, text);
  return outcome.kind === 'edited' ? outcome.text : outcome.code;
};

describe('a text that is added', () => {
  test.each([
    [null, 'x', 'x\n'],
    ['', 'x', 'x\n'],
    ['a\n', 'x', 'a\n\nx\n'],
    ['a', 'x', 'a\n\nx\n'],
    ['a\n\n', 'x', 'a\n\nx\n'],
    ['- a\n', '- x', '- a\n- x\n'],
    ['1. a\n', '2. x\r\n', '1. a\n2. x\n'],
    ['- a\n\n', '- x', '- a\n\n- x\n'],
    ['- a\n', 'x', '- a\n\nx\n'],
  ])('to %j at its end is a paragraph of its own, or goes on with a list', (current, text, expected) => {
    expect(edited(current, { kind: 'append' }, text)).toBe(expected);
  });

  test.each([
    [null, 'x', 'x\n'],
    ['a\n', 'x', 'x\n\na\n'],
    ['---\ntags: [t]\n---\n\na\n', 'x', '---\ntags: [t]\n---\nx\n\na\n'],
  ])('to %j at its beginning stays below what the page says of itself', (current, text, expected) => {
    expect(edited(current, { kind: 'prepend' }, text)).toBe(expected);
  });

  test('leaves every line of the page as it is', () => {
    const page = fc.array(fc.constantFrom('a', '- b', '', '# c', '```', '---'), { maxLength: 8 });
    fc.assert(
      fc.property(page, page, fc.constantFrom('append' as const, 'prepend' as const), (one, other, kind) => {
        const current = one.join('\n');
        const text = edited(current, { kind }, `x\n${other.join('\n')}`);
        const rest = text.split('\n').filter((line) => line !== '');
        for (const line of one.filter((each) => each !== '')) {
          expect(rest).toContain(line);
          rest.splice(rest.indexOf(line), 1);
        }
      }),
    );
  });
});

test.each([
  ['one two three\n', 'two', '2', 'one 2 three\n'],
  ['one\ntwo\n', 'one\r\ntwo', 'x', 'x\n'],
  ['one two\n', ' two', '', 'one\n'],
  ['one two\n', 'three', 'x', 'no_such_passage'],
  ['aaa\n', 'aa', 'x', 'ambiguous_passage'],
  ['one $& two\n', 'one', '$& $1', '$& $1 $& two\n'],
])('in %j the passage %j becomes %j', (current, find, text, expected) => {
  expect(edited(current, { kind: 'patch', find }, text)).toBe(expected);
});

const page =
  '# Title\n\nLead.\n\n## Cups ##\n\nSix.\n\n### Small\n\nTwo.\n\n```\n## Not this\n```\n\n## Plates\n\nNine.\n';

test.each([
  ['Plates', '## Plates\n\nTen.\n', /## Plates\n\nTen\.\n$/],
  ['Cups', '## Mugs\n\nOne.\n', /Lead\.\n\n## Mugs\n\nOne\.\n\n## Plates\n\nNine\.\n$/],
  ['Small', '### Small\n\nFive.', /Six\.\n\n### Small\n\nFive\.\n\n## Plates/],
  ['Not this', 'x', /^no_such_section$/],
])('the section %s is replaced with all below it, and nothing else', (heading, text, expected) => {
  expect(edited(page, { kind: 'section', heading }, text)).toMatch(expected);
});

test('a heading that stands twice names no section', () => {
  expect(edited('# A\n\n# A\n', { kind: 'section', heading: 'A' }, 'x')).toBe('ambiguous_section');
});
