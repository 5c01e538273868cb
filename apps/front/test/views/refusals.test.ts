import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { germanRefusal } from '../../src/views/german/refusals.js';

const sources = join(import.meta.dirname, '../../src');
/** What people meet who use pages, not programs. */
const folders = ['routes', 'files', 'import', 'exports', 'rendering', 'store'];
const refused =
  /new (?:BadRequest|MissingResource|UnavailableFront)\([^;]*?(['`])([A-Z](?:(?!\1)[^\\]|\\.)*\.)\1/g;

const sentences = folders.flatMap((folder) =>
  readdirSync(join(sources, folder))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(join(sources, folder, file), 'utf8').matchAll(refused)].map(([, , text = '']) => ({
        file: `${folder}/${file}`,
        text: text.replaceAll(/\$\{[^}]*\}/g, '7').replaceAll("\\'", "'"),
      })),
    ),
);

test('the sentences of refusals are found', () => {
  expect(sentences.length).toBeGreaterThan(40);
});

test('each is told to people in German as well', () => {
  expect(sentences.filter(({ text }) => germanRefusal(text) === text)).toEqual([]);
});

test.each([
  ['A page has at most 1048576 bytes.', 'Eine Seite hat höchstens 1048576 Byte.'],
  ['The text is 12 bytes long; a page holds 10.', 'Der Text ist 12 Byte lang; eine Seite fasst 10.'],
  ['There is “A * B” already.', '„A * B“ gibt es schon.'],
  ['Something that nobody has translated.', 'Something that nobody has translated.'],
])('%j is %j', (english, german) => {
  expect(germanRefusal(english)).toBe(german);
});
