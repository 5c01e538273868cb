import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, raw } from '../../src/views/html.js';
import { readHtml } from '../support/read-html.js';

const anyText = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
const sharp = fc.string({
  unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '!', '-', '=', ' ', 'a', ';', '#'),
});

test('any text stays text, in an element and in an attribute', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, sharp), (text) => {
      const [paragraph, ...others] = readHtml(html`<p title="${text}">${text}</p>`.toString());
      expect(others).toEqual([]);
      expect(paragraph?.text).toBe(text);
      expect(paragraph?.attributes.get('title')).toBe(text);
    }),
  );
});

test('lists are joined, however deep, and every text in them is escaped', () => {
  fc.assert(
    fc.property(fc.array(fc.array(sharp)), (lists) => {
      const [paragraph, ...others] = readHtml(html`<p>${lists}</p>`.toString());
      expect(others).toEqual([]);
      expect(paragraph?.text).toBe(lists.flat().join(''));
    }),
  );
});

test('what is not there leaves nothing behind', () => {
  expect(html`a${null}b${undefined}c${false}d${true}e${[]}f`.toString()).toBe('abcdef');
});

test('numbers are written, zero too', () => {
  expect(html`${0} ${-1.5}`.toString()).toBe('0 -1.5');
});

test('HTML inside HTML is not escaped again', () => {
  expect(html`<b>${html`<i>${'<'}</i>`}</b>${raw('<u></u>')}`.toString()).toBe('<b><i>&lt;</i></b><u></u>');
});
