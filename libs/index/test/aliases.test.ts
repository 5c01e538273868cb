import { expect, test } from 'vitest';
import { indexOf, step } from './fixtures/wiki.js';

const kettle = '---\naliases: [Water boiler, Pot]\n---\n';

test('the pages of aliases are found in any spelling, all at once', async () => {
  const index = await indexOf({ 'Kettle.md': kettle, 'Pan.md': '---\naliases: pot\n---\n', 'Cup.md': 'x' });
  expect(index.pagesOfAliases(['water_BOILER', 'Pot', 'Cup'], 5)).toEqual({
    water_BOILER: ['Kettle'],
    Pot: ['Kettle', 'Pan'],
  });
});

test('names that begin or cease to be aliases are told once, with their pages', async () => {
  const index = await indexOf({ 'Kettle.md': kettle, 'Cup.md': 'x' });
  expect(index.takeAliasChanges()).toEqual(['Kettle', 'pot', 'water-boiler']);
  index.take(step(2, { 'Kettle.md': '---\naliases: [pot]\n---\nIt boils.', 'Cup.md': 'y' }));
  expect(index.takeAliasChanges()).toEqual(['Kettle', 'water-boiler']);
  expect(index.takeAliasChanges()).toEqual([]);
});

test('the aliases of a page that goes are told, and those of one that is renamed', async () => {
  const index = await indexOf({ 'Kettle.md': kettle });
  index.takeAliasChanges();
  index.take(step(2, { 'Boiler.md': ['Kettle.md', kettle] }));
  expect(index.takeAliasChanges()).toEqual(expect.arrayContaining(['Kettle', 'Boiler', 'pot']));
  index.take(step(3, { 'Boiler.md': null }));
  expect(index.takeAliasChanges()).toEqual(expect.arrayContaining(['Boiler', 'water-boiler']));
});

test('too many aliases are not told one by one', async () => {
  const names = Array.from({ length: 201 }, (_, at) => `name ${at}`);
  const pages = names.map((name) => [`${name}.md`, '---\naliases: Same\n---\n']);
  const index = await indexOf(Object.fromEntries(pages) as Record<string, string>);
  expect(index.takeAliasChanges()).toBe('many');
});

test('a link from a folder to an alias leads somewhere', async () => {
  const index = await indexOf({ 'Kettle.md': kettle, 'd/From.md': '[[Pot]] [[e/Pot]]' });
  expect(index.wanted(5).map(({ name }) => name)).toEqual(['d/e/Pot']);
});

test('a page that is linked to by an alias alone has those links, and is no orphan', async () => {
  const from = { 'd/From.md': '[[Water boiler]]', 'By-name.md': '[[Kettle]]', 'Other.md': '[[e/Pot]]' };
  const index = await indexOf({ 'Kettle.md': kettle, ...from });
  expect(index.backlinks('Kettle', 5).map(({ name }) => name)).toEqual(['By-name', 'd/From']);
  index.take(step(2, { 'By-name.md': 'no link' }));
  expect(index.orphans(5).map(({ name }) => name)).not.toContain('Kettle');
  index.take(step(3, { 'Pot.md': 'a page of that name', 'd/From.md': '[[Pot]]' }));
  expect(index.backlinks('Kettle', 5)).toEqual([]);
});
