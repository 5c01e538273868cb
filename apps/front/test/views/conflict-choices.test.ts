import fc from 'fast-check';
import { mergeText } from '@erwik/merge';
import { describe, expect, test } from 'vitest';
import { bothTexts, resolvedText } from '../../src/views/conflict-choices.js';
import { views } from '../../src/views/views.js';
import { readHtml } from '../support/read-html.js';
import type { Element } from '../support/read-html.js';
import { changeOf, siteOf } from './sample-inputs.js';

const blocks = [
  { kind: 'agreed', text: 'one\n' },
  { kind: 'disputed', base: 'two\n', current: 'two by bob\n', mine: 'two by me\n' },
  { kind: 'agreed', text: 'three\n' },
  { kind: 'disputed', base: 'four\n', current: '', mine: 'four by me' },
] as const;
const posted = { blocks: JSON.stringify(blocks) };

describe('the text that a writer chose', () => {
  test.each([
    ['keeps both where nothing was chosen', {}, 'one\ntwo by bob\ntwo by me\nthree\nfour by me'],
    [
      'keeps both',
      { 'choice-1': 'both', 'choice-2': 'both' },
      'one\ntwo by bob\ntwo by me\nthree\nfour by me',
    ],
    ['is the current one', { 'choice-1': 'current', 'choice-2': 'current' }, 'one\ntwo by bob\nthree\n'],
    ['is mine', { 'choice-1': 'mine', 'choice-2': 'mine' }, 'one\ntwo by me\nthree\nfour by me'],
    [
      'is new',
      { 'choice-1': 'edit', 'edited-1': 'new\r\nwords', 'choice-2': 'current' },
      'one\nnew\nwords\nthree\n',
    ],
    [
      'keeps both where an edit has no text',
      { 'choice-1': 'edit', 'choice-2': 'current' },
      'one\ntwo by bob\ntwo by me\nthree\n',
    ],
  ])('%s', (_what, choices, text) => {
    expect(resolvedText({ ...posted, ...choices })).toBe(text);
  });

  test.each([[{}], [{ blocks: 'x' }], [{ blocks: '[{"kind":"agreed"}]' }], [{ blocks: ['[]'] }]])(
    'is unknown without its blocks: %j',
    (fields) => {
      expect(resolvedText(fields)).toBeNull();
    },
  );
});

test('a form that is sent as it came holds every line of both texts', () => {
  const line = fc.constantFrom('a', 'b', '<c>', '"d"', '', 'é 🙂');
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((each) => `${each}\n`).join(''));
  fc.assert(
    fc.property(text, text, text, (base, current, mine) => {
      const merge = mergeText({ base, current, mine });
      if (merge.kind === 'merged') return;
      const draft = {
        name: 'A',
        text: mine,
        base: 'a'.repeat(40),
        summary: '',
        author: '',
        key: 'k'.repeat(8),
      };
      const html = views.conflict(siteOf('Wiki'), { draft, current: changeOf('bob'), blocks: merge.blocks });
      expect(resolvedText(fieldsOf(readHtml(html)))).toBe(bothTexts(merge.blocks));
      const kept = bothTexts(merge.blocks).split('\n');
      const disputed = merge.blocks.filter((block) => block.kind === 'disputed');
      for (const each of disputed.flatMap((block) => `${block.current}${block.mine}`.split('\n'))) {
        expect(kept).toContain(each);
      }
    }),
    { numRuns: 300 },
  );
});

/** What a browser posts of the conflict form when its first button is pressed. */
function fieldsOf(elements: readonly Element[]): Record<string, string> {
  const form = elements.find((each) => each.attributes.get('class') === 'editor conflict');
  const fields: Record<string, string> = {};
  for (const { name, attributes, inside, text } of elements) {
    const field = attributes.get('name');
    if (form === undefined || !inside.includes(form) || field === undefined || name === 'button') continue;
    if (attributes.get('type') === 'radio' && !attributes.has('checked')) continue;
    fields[field] =
      name === 'textarea' ? text.slice(1).replaceAll('\n', '\r\n') : (attributes.get('value') ?? '');
  }
  return fields;
}
