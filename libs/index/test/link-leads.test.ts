import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openIndex } from '../src/index.js';
import type { WikiIndex } from '../src/index.js';
import { indexFile, step } from './fixtures/wiki.js';
import type { Edits } from './fixtures/wiki.js';

const names = ['A', 'a', 'B', 'x/A', 'x/B', 'x/Home', 'y/A', '_Sidebar', '100%', 'x/a-b'];
const targets = [
  'A',
  'x/A',
  '/B',
  '../B',
  'x/',
  'B.md',
  'a b',
  '100%',
  '100%25',
  'C',
  'pic.png',
  './A',
  'x/..',
  'A|B',
];

const path = fc.oneof(
  fc.constantFrom(...names).map((name) => `${name}.md`),
  fc.constantFrom('pic.png', 'x/pic.png', 'A.markdown'),
);
const text = fc
  .array(fc.constantFrom(...targets), { maxLength: 4 })
  .map((links) => links.map((link) => `[[${link}]]`).join(' '));
const edit = fc.tuple(path, fc.option(text, { freq: 3 }));
const steps = fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });

function told(index: WikiIndex): unknown {
  return { orphans: index.orphans(99), broken: index.broken(99), wanted: index.wanted(99) };
}

test('what was remembered of links tells the same as looking at all of them anew', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const file = await indexFile();
      const grown = openIndex(file);
      try {
        all.forEach((edits, n) => {
          const unlike = Object.fromEntries(edits) as Edits;
          grown.take(step(n + 1, unlike));
          const anew = openIndex(file);
          try {
            expect(told(grown)).toEqual(told(anew));
          } finally {
            anew.close();
          }
        });
      } finally {
        grown.close();
      }
    }),
    { numRuns: Number(process.env['ERWIK_PROPERTY_RUNS'] ?? 25) },
  );
}, 120_000);
