import { describe, expect, test } from 'vitest';
import type { WikiIndex } from '../src/index.js';
import { indexOf, step } from './fixtures/wiki.js';

const linking = (index: WikiIndex, name: string): string[] =>
  index.backlinks(name, 50).map((page) => page.name);

describe('the pages that link to a page', () => {
  test.each([
    ['[[Target Page]]'],
    ['[[ target_page ]]'],
    ['[[Target  Page]]'],
    ['[[words|Target Page]]'],
    ['[[Target-Page#anchor]]'],
    ['[x](Target%20Page)'],
    ['[x](Target-Page.md)'],
    ['[x](/d/Target-Page)'],
    ['[x](../d/Target-Page)'],
    ['[x][r]\n\n[r]: Target-Page'],
  ])('are found by %j', async (text) => {
    const index = await indexOf({ 'd/Target-Page.md': 'x', 'd/From.md': text, 'd/Code.md': `\`${text}\`` });
    expect(linking(index, 'd/Target-Page')).toContain('d/From');
  });

  test('are not those that link to themselves, or to another page of that name', async () => {
    const index = await indexOf({
      'a/Same.md': '[[Same]]',
      'b/Same.md': 'x',
      'b/From.md': '[[Same]]',
      'From.md': '[[a/Same]]',
    });
    expect(linking(index, 'a/Same')).toEqual(['From']);
    expect(linking(index, 'b/Same')).toEqual(['b/From']);
  });

  test('are found for a page that opens a folder, by its folder', async () => {
    const index = await indexOf({ 'guides/Home.md': 'x', 'From.md': '[x](guides/)' });
    expect(linking(index, 'guides/Home')).toEqual(['From']);
  });

  test('count `[[a|b]]` as a link to the one of both that exists', async () => {
    const index = await indexOf({ 'From.md': '[[Left|Right]]' });
    index.take(step(2, { 'Left.md': 'x' }));
    expect(linking(index, 'Left')).toEqual(['From']);
    index.take(step(3, { 'Right.md': 'x' }));
    expect(linking(index, 'Right')).toEqual(['From']);
    expect(linking(index, 'Left')).toEqual([]);
    expect(index.wanted(10)).toEqual([]);
  });

  test('follow every creation, edit, rename and deletion at once', async () => {
    const index = await indexOf({ 'd/From.md': '[[Target]]' });
    expect(index.wanted(10)).toEqual([{ name: 'd/Target', linkedFrom: ['d/From'], links: 1 }]);
    expect(linking(index, 'd/Target')).toEqual(['d/From']);
    // a page of that name elsewhere takes the link over
    index.take(step(2, { 'Target.md': 'x' }));
    expect(index.wanted(10)).toEqual([]);
    expect([linking(index, 'Target'), linking(index, 'd/Target')]).toEqual([['d/From'], []]);
    index.take(step(3, { 'Moved.md': ['Target.md', 'x'] }));
    expect(index.wanted(10).map(({ name }) => name)).toEqual(['d/Target']);
    index.take(step(4, { 'd/From.md': 'no link' }));
    expect(index.wanted(10)).toEqual([]);
    expect(linking(index, 'd/Target')).toEqual([]);
  });

  test('have whatever odd names pages have', async () => {
    const names = ['__proto__', 'constructor', 'a"b', "it's", '100%', 'C++', '日本', '-x'];
    const all = names.map((name) => `[[${name}]]`).join(' ');
    const index = await indexOf({ 'From.md': all });
    expect(new Set(index.wanted(50).map(({ name }) => name))).toEqual(new Set(names));
    names.forEach((name, i) => index.take(step(i + 2, { [`${name}.md`]: `back to [[From]] by ${name}` })));
    expect(index.wanted(50)).toEqual([]);
    for (const name of names) {
      expect(linking(index, name), name).toEqual(['From']);
      expect(index.history(name, null, 5).rows, name).toHaveLength(1);
      expect(index.listPages({ prefix: name, cursor: null, limit: 5 }).pages[0]?.name).toBe(name);
    }
    expect(new Set(linking(index, 'From'))).toEqual(new Set(names));
  });
});

describe('wanted pages', () => {
  test('are those linked to but not written, the most wanted first; a missing file is none', async () => {
    const index = await indexOf({
      'A.md': '[[Twice]] [[Once]] [[photo.png]] ![x](lost.jpg) [[Twice]] https://example.org',
      'B.md': '[[Twice]] [[A]]',
    });
    expect(index.wanted(10)).toEqual([
      { name: 'Twice', linkedFrom: ['A', 'B'], links: 2 },
      { name: 'Once', linkedFrom: ['A'], links: 1 },
    ]);
    expect(index.wanted(1)).toHaveLength(1);
  });

  test('are seen from the folder of the page that links to them', async () => {
    const index = await indexOf({
      'x/A.md': '[[New]]',
      'y/B.md': '[[New]]',
      'y/New.md': 'x',
      'z/New.md': 'x',
    });
    expect(index.wanted(10)).toEqual([{ name: 'x/New', linkedFrom: ['x/A'], links: 1 }]);
  });
});
