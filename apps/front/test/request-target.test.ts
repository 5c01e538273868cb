import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageUrl, parsePageName } from '@erwik/pages';
import { parseTarget } from '../src/pages/request-target.js';

const target = (name: string, action = '', rest = '', canonical = true) => ({
  kind: 'target',
  name,
  action,
  rest,
  canonical,
});

test.each([
  ['/', target('')],
  ['/Home', target('Home')],
  ['/guides/Bilbo-Baggins', target('guides/Bilbo-Baggins')],
  ['/guides/Bilbo-Baggins/_edit', target('guides/Bilbo-Baggins', '_edit')],
  ['/Home/_compare/a...b', target('Home', '_compare', 'a...b')],
  ['/_recent', target('', '_recent')],
  ['/_Sidebar', target('_Sidebar')],
  ['/guides/_Sidebar/_edit', target('guides/_Sidebar', '_edit')],
  ['/__proto__', target('__proto__')],
  ['/Bilbo%20Baggins', target('Bilbo-Baggins', '', '', false)],
  ['/Home/', target('Home', '', '', false)],
  ['/Cafe%CC%81', target('Café', '', '', false)],
  ['/-rf', target('-rf')],
])('%s is taken apart', (path, expected) => {
  expect(parseTarget(path)).toEqual(expected);
});

test('every page is found again under its own URL, and its actions under theirs', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('_edit', '_history', '_raw'),
      (raw, action) => {
        const parsed = parsePageName(raw);
        fc.pre(parsed.ok);
        expect(parseTarget(pageUrl(parsed.name))).toEqual(target(parsed.name));
        expect(parseTarget(`${pageUrl(parsed.name)}/${action}`)).toEqual(target(parsed.name, action));
      },
    ),
  );
});
